// swift-tools-version: 6.2
import PackageDescription

let shared: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "plumbline",
  products: [
    .executable(name: "plumb", targets: ["plumb"]),
    .library(name: "Plumbline", targets: ["Plumbline"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.0")
  ],
  targets: [
    .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"])]),
    .target(
      name: "CFast", linkerSettings: [.linkedLibrary("simdjson"), .linkedLibrary("re2"), .linkedLibrary("z")]),
    .target(name: "PlumbValues", dependencies: ["CFast"]),
    .target(name: "PlumbLanguage", dependencies: ["CYAML", "PlumbValues"]),
    .target(name: "PlumbSnapshot", dependencies: ["CFast", "PlumbValues", "PlumbLanguage"]),
    .target(
      name: "PlumbEvaluation", dependencies: ["CFast", "PlumbValues", "PlumbLanguage", "PlumbSnapshot"]),
    .target(name: "PlumbReport", dependencies: ["PlumbValues"]),
    .target(
      name: "PlumbTools",
      dependencies: ["PlumbValues", "PlumbLanguage", "PlumbSnapshot", "PlumbEvaluation", "PlumbReport"]),
    .target(
      name: "Plumbline",
      dependencies: [
        "PlumbValues", "PlumbLanguage", "PlumbSnapshot", "PlumbEvaluation", "PlumbReport", "PlumbTools",
      ],
      plugins: ["EmbedLibrary"]),
    .executableTarget(
      name: "plumb",
      dependencies: [
        "CFast", "Plumbline", "PlumbValues", "PlumbLanguage", "PlumbReport", "PlumbTools",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(name: "embed-library", dependencies: ["CYAML"]),
    .plugin(
      name: "EmbedLibrary", capability: .buildTool(), dependencies: ["embed-library"],
      path: "Sources/Plugins/EmbedLibrary"),
    .executableTarget(
      name: "bench-baseline", path: "Sources/Bench/Baseline", linkerSettings: [.linkedLibrary("simdjson")]),
    .executableTarget(name: "bench-estate", path: "Sources/Bench/Estate"),
    .executableTarget(name: "bench-run", dependencies: ["PlumbReport"], path: "Sources/Bench/Run"),
    .testTarget(name: "PlumbValuesTests", dependencies: ["PlumbValues"]),
    .testTarget(name: "PlumbSnapshotTests", dependencies: ["CFast", "PlumbSnapshot", "PlumbValues"]),
    .testTarget(name: "PlumbLanguageTests", dependencies: ["PlumbLanguage", "PlumbValues"]),
    .testTarget(
      name: "PlumbEvaluationTests",
      dependencies: ["PlumbEvaluation", "PlumbLanguage", "PlumbSnapshot", "PlumbValues"]),
    .testTarget(name: "PlumbReportTests", dependencies: ["PlumbReport", "PlumbValues"]),
    .testTarget(
      name: "PlumblineTests",
      dependencies: [
        "Plumbline", "PlumbEvaluation", "PlumbLanguage", "PlumbReport", "PlumbSnapshot", "PlumbTools",
        "PlumbValues", "plumb",
      ]),
  ],
  cxxLanguageStandard: .cxx17
)

for target in package.targets where ![.plugin, .system].contains(target.type) && target.name != "CFast" {
  target.swiftSettings = (target.swiftSettings ?? []) + shared
}
