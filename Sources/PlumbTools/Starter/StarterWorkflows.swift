/// What the workflows of `plumb init` hold: the same as the files below `recipes/`.
enum StarterWorkflows {
  static let github = #"""
    # Plumbline in GitHub Actions: the policies are linted and tested, then the estate is judged.
    # PLUMB_IMAGE is a variable of the repository: the image that Plumbline's Dockerfile builds, in a registry of yours.
    name: plumb
    on:
      pull_request:
      push:
        branches: [main]
      schedule:
        - cron: "17 4 * * *"
    permissions:
      contents: read
    jobs:
      policies:
        runs-on: ubuntu-latest
        container: ${{ vars.PLUMB_IMAGE }}
        steps:
          - uses: actions/checkout@v4
          - run: plumb lint --strict policies
          - run: plumb test --strict policies
      estate:
        runs-on: ubuntu-latest
        container: ${{ vars.PLUMB_IMAGE }}
        permissions:
          contents: read
          security-events: write
        steps:
          - uses: actions/checkout@v4
          # Here goes the step that brings the export into the folder that plumb.yaml names as `snapshot`.
          - run: plumb check --report json=plumb.json --report sarif=plumb.sarif
          - if: ${{ !cancelled() && hashFiles('plumb.sarif') != '' }}
            uses: github/codeql-action/upload-sarif@v3
            with:
              sarif_file: plumb.sarif
          - if: ${{ !cancelled() }}
            uses: actions/upload-artifact@v4
            with:
              name: plumb
              path: plumb.json

    """#

  static let gitlab = #"""
    # Plumbline in GitLab: the policies are linted and tested, then the estate is judged.
    # Include it in .gitlab-ci.yml. PLUMB_IMAGE is a variable of the project: the image that Plumbline's Dockerfile builds.
    plumb-policies:
      image: $PLUMB_IMAGE
      script:
        - plumb lint --strict policies
        - plumb test --strict policies

    plumb-estate:
      image: $PLUMB_IMAGE
      script:
        # Before this line goes what brings the export into the folder that plumb.yaml names as `snapshot`.
        - plumb check --report json=plumb.json --report gitlab=plumb-quality.json --report junit=plumb-junit.xml
      artifacts:
        when: always
        paths: [plumb.json]
        reports:
          codequality: plumb-quality.json
          junit: plumb-junit.xml

    """#

  static let azure = #"""
    # Plumbline in Azure Pipelines: the policies are linted and tested, then the estate is judged.
    # The image is the one that Plumbline's Dockerfile builds, in a registry of yours.
    parameters:
      - name: image
        type: string
        default: registry.example.com/plumb:latest
    trigger: [main]
    pool:
      vmImage: ubuntu-latest
    container: ${{ parameters.image }}
    steps:
      - checkout: self
      - script: plumb lint --strict policies
        displayName: Lint the policies
      - script: plumb test --strict policies
        displayName: Test the policies
      # Here goes the step that brings the export into the folder that plumb.yaml names as `snapshot`.
      - script: plumb check --report json=plumb.json --report junit=plumb-junit.xml --report sarif=plumb.sarif
        displayName: Judge the estate
      - task: PublishTestResults@2
        condition: succeededOrFailed()
        inputs:
          testResultsFormat: JUnit
          testResultsFiles: plumb-junit.xml
          testRunTitle: plumb
      - publish: plumb.sarif
        artifact: CodeAnalysisLogs
        condition: succeededOrFailed()
      - publish: plumb.json
        artifact: plumb
        condition: succeededOrFailed()

    """#
}
