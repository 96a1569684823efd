/// The parts of an export script that are the same in each: bash 3.2 and coreutils, nothing else.
enum ScriptText {
  /// Finds the subscriptions: those named, else all enabled ones. Each line of `$work/scopes` is an id and a name.
  static let subscriptions = #"""
    kind=subscription
    find_scopes() {
      local known id wanted
      known=$(az account list --query "[?state=='Enabled'].[id, name]" -o tsv </dev/null | tr -d '\r') ||
        stop 'az account list failed; is somebody logged in (az login)?'
      if ((${#scopes[@]} == 0)); then
        while IFS=$'\t' read -r id _; do
          [[ -z $id ]] || scopes+=("$id")
        done <<<"$known"
      fi
      ((${#scopes[@]} > 0)) || stop 'the account sees no enabled subscription'
      for wanted in "${scopes[@]}"; do
        [[ $wanted =~ ^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$ ]] ||
          stop "$(printf '%q' "$wanted") is no subscription's id"
        name_of "$wanted" "$known"
      done | sort -u >"$work/scopes"
    }

    # Prints id and name of a subscription.
    name_of() {
      local id name
      while IFS=$'\t' read -r id name; do
        [[ $id != "$1" ]] || { printf '%s\t%s\n' "$id" "$name" && return 0; }
      done <<<"$2"
      printf '%s\t\n' "$1"
    }

    scope_id() { printf '/subscriptions/%s' "$1"; }
    """#

  /// Finds the tenant of the account that is logged in.
  static let tenant = #"""
    kind=tenant
    find_scopes() {
      local id
      ((${#scopes[@]} == 0)) || stop 'the tenant is the one that az is logged in to; it takes no arguments'
      id=$(az account show --query tenantId -o tsv </dev/null | tr -d '\r') ||
        stop 'az account show failed; is somebody logged in (az login)?'
      [[ -n $id ]] || stop 'az account show names no tenant'
      printf '%s\t\n' "$id" >"$work/scopes"
    }

    scope_id() { printf '%s' "$1"; }
    """#

  static let start = #"""
    say() { printf '%s\n' "$*" >&2; }
    stop() {
      say "$0: $*"
      exit 2
    }

    folder=snapshot-$provider-$(date -u +%Y%m%dT%H%M%SZ)
    strict=no
    scopes=()
    while (($# > 0)); do
      case $1 in
        --folder)
          (($# > 1)) || stop '--folder takes a folder'
          folder=$2
          shift
          ;;
        --strict) strict=yes ;;
        -h | --help)
          say "usage: $0 $usage"
          exit 0
          ;;
        -*) stop "there is no option $1; usage: $0 $usage" ;;
        *) scopes+=("$1") ;;
      esac
      shift
    done
    [[ -n $folder ]] || stop '--folder takes a folder'
    case $folder in -*) folder=./$folder ;; esac
    command -v az >/dev/null || stop 'az, the Azure CLI, is not installed'

    # Old and new never stand beside each other: the folder is new, or empty.
    umask 077
    made=no
    [[ -d $folder ]] || made=yes
    mkdir -p -- "$folder"
    [[ -z $(ls -A -- "$folder") ]] || stop "the folder $folder is not empty; name another one with --folder"
    work=$folder/.export
    mkdir -- "$work" || stop "somebody else exports into $folder"
    : >"$work/scopes" && : >"$work/files" && : >"$work/errors" && : >"$work/ids"
    taken=$(date -u +%Y-%m-%dT%H:%M:%SZ)
    number=0 kept=0 refusals=0
    """#

  static let manifest = #"""
    # Prints a text for the manifest: quoted, on one line.
    quoted() {
      local text quote="'"
      text=$(printf '%s' "$1" | LC_ALL=C tr '\000-\037\177' ' ')
      printf "'%s'" "${text//$quote/$quote$quote}"
    }

    # Prints one of the manifest's lists.
    section() {
      if [[ -s $2 ]]; then
        printf '%s:\n' "$1"
        cat -- "$2"
      else
        printf '%s: []\n' "$1"
      fi
    }

    # Writes snapshot.yaml: write_manifest finished, or unfinished. Until all is done it claims nothing complete, and
    # names a file that isn't there, so that plumb check refuses to call the export judged.
    write_manifest() {
      local type id name
      while IFS=$'\t' read -r id name; do
        printf -- '  - kind: %s\n    id: %s\n' "$kind" "$(quoted "$(scope_id "$id")")"
        [[ -z $name ]] || printf '    name: %s\n' "$(quoted "$name")"
      done <"$work/scopes" >"$work/scopes.yaml"
      if [[ $1 == finished ]]; then
        cat -- "$work/files" >"$work/files.yaml"
        cat -- "$work/errors" >"$work/errors.yaml"
      else
        {
          LC_ALL=C sed 's/^    complete: true$/    complete: false/' "$work/files"
          printf -- '  - path: %s\n    complete: false\n' "'(the export was interrupted)'"
        } >"$work/files.yaml"
        {
          cat -- "$work/errors"
          for type in "${types[@]}"; do
            printf -- '  - type: %s\n    message: the export was interrupted\n' "$(quoted "$type")"
          done
        } >"$work/errors.yaml"
      fi
      {
        printf '# Written by a script of %s, %s.\n' "$tool" "$provider"
        printf 'plumb-snapshot: 1\ncaptured: %s\n' "$taken"
        section scopes "$work/scopes.yaml"
        section files "$work/files.yaml"
        section errors "$work/errors.yaml"
      } >"$work/snapshot.yaml"
      mv -f -- "$work/snapshot.yaml" "$folder/snapshot.yaml"
    }

    state=new
    leave() {
      local status=$?
      if [[ $state == begun ]]; then
        write_manifest unfinished || true
        say "interrupted: what lies in $folder is not complete, and its manifest says so"
        ((status != 0)) || status=1
      fi
      rm -rf -- "$work"
      [[ $state != new || $made == no ]] || rmdir -- "$folder" 2>/dev/null || true
      exit "$status"
    }
    trap leave EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM
    trap 'exit 129' HUP
    """#

  static let commands = #"""
    # Prints a resource's id as it stands in an address.
    encoded() {
      local LC_ALL=C text=$1 out='' at byte code
      for ((at = 0; at < ${#text}; at++)); do
        byte=${text:at:1}
        case $byte in
          [a-zA-Z0-9/._~-]) out+=$byte ;;
          *)
            printf -v code '%d' "'$byte"
            printf -v code '%%%02X' "$((code & 255))"
            out+=$code
            ;;
        esac
      done
      printf '%s' "$out"
    }

    # Runs a command; what it prints goes to a file of the work folder. Fails where it fails, and where it prints
    # nothing.
    fetch() {
      local file=$work/$1
      shift
      if ! "$@" </dev/null >"$file" 2>"$work/stderr"; then return 1; fi
      LC_ALL=C grep -q '[^[:space:]]' "$file" && return 0
      printf 'ERROR: the command printed nothing\n' >"$work/stderr"
      return 1
    }

    # Records what kept a type from being exported for a scope: refused TYPE SCOPE [COMMAND…]
    refused() {
      local type=$1 scope=$2 message
      shift 2
      message=$(LC_ALL=C grep -m 1 '^ERROR: ' "$work/stderr" ||
        LC_ALL=C grep -v '^WARNING: ' "$work/stderr" | LC_ALL=C grep -m 1 '[^[:space:]]' ||
        echo 'az failed and did not say why')
      message=$(printf '%s' "${message#ERROR: }" | LC_ALL=C tr '\000-\037\177-\377' '?')
      refusals=$((refusals + 1))
      {
        printf -- '  - type: %s\n' "$(quoted "$type")"
        [[ -z $scope ]] || printf '    scope: %s\n' "$(quoted "$scope")"
        printf '    message: %s\n' "$(quoted "${message:0:600}")"
        (($# == 0)) || printf '    command: %s\n' "$(quoted "$(printf '%q ' "$@")-o json")"
      } >>"$work/errors"
      say "  refused: ${message:0:300}"
    }

    # Adds a file to the export: keep FILE TYPE SCOPE COMPLETE.
    keep() {
      mv -- "$work/$1" "$folder/$1"
      kept=$((kept + 1))
      {
        printf -- '  - path: %s\n    type: %s\n' "$(quoted "$1")" "$(quoted "$2")"
        [[ -z $3 ]] || printf '    scope: %s\n' "$(quoted "$3")"
        printf '    complete: %s\n' "$4"
      } >>"$work/files"
    }

    # Prints where a list says that it goes on. az indents what stands at the top by two blanks.
    next_page() {
      LC_ALL=C sed -n \
        -e '/^  "nextLink": ".*",\{0,1\}$/{s/^[^:]*: "\(.*\)",\{0,1\}$/\1/p;q;}' \
        -e '/^  "@odata.nextLink": ".*",\{0,1\}$/{s/^[^:]*: "\(.*\)",\{0,1\}$/\1/p;q;}' \
        -e '/^  "skip_token": ".*",\{0,1\}$/{s/^[^:]*: "\(.*\)",\{0,1\}$/\1/p;q;}' -- "$1"
    }

    # Takes that mark out of a page whose next page is there; a list with it counts as cut off.
    settle() {
      LC_ALL=C sed \
        -e 's/^  "nextLink": ".*"\(,\{0,1\}\)$/  "nextLink": null\1/' \
        -e 's/^  "@odata.nextLink": ".*"\(,\{0,1\}\)$/  "@odata.nextLink": null\1/' \
        -e 's/^  "skip_token": ".*"\(,\{0,1\}\)$/  "skip_token": null\1/' -- "$1" >"$work/settled"
      mv -f -- "$work/settled" "$1"
    }

    # Sets `command` to the one that prints the next page: turn PAGING NEXT COMMAND…
    turn() {
      local paging=$1 next=$2 origin='' word was='' drops=no
      shift 2
      command=()
      if [[ $paging == graph ]]; then
        command=("$@" --skip-token "$next")
        return 0
      fi
      for word in "$@"; do
        case $word in --*) drops=no ;; esac
        if [[ $was == --url ]]; then
          origin=$(printf '%s' "$word" | cut -d / -f 1-3)
          word=$next
        elif [[ $word == --url-parameters ]]; then
          drops=yes
        fi
        was=$word
        [[ $drops == yes ]] || command+=("$word")
      done
      # az sends its token along, so never to another host.
      case $next in "$origin"/* | "$origin":443/*) return 0 ;; *) return 1 ;; esac
    }

    # Exports a type for a scope, page by page, and records what came of it:
    # collect FILE TYPE SCOPE PAGING MOST IDS COMMAND…. MOST: so many may be a list that was cut off; 0: it never is.
    # IDS: a file to which the resources' ids are added, or nothing.
    collect() {
      local name=$1 type=$2 scope=$3 paging=$4 most=$5 ids=$6 page=1 file next='' seen='' former='' complete=yes
      shift 6
      local -a first=("$@") command=("$@") pages=()
      number=$((number + 1))
      say "$number $type${scope:+ of $scope}"
      while :; do
        file=$(printf '%05d-%s' "$number" "$name")
        ((page == 1)) || file+=-$page
        file+=.json
        if ! fetch "$file" "${command[@]}" -o json; then
          refused "$type" "$scope" "${command[@]}"
          complete=no
          break
        fi
        [[ -z $former ]] || settle "$work/$former"
        pages+=("$file")
        if [[ -n $ids ]]; then
          if fetch_ids "${command[@]}"; then
            cat -- "$work/some-ids" >>"$ids"
          else
            refused "$type" "$scope" "${command[@]}"
            printf '%s\n' "$scope" >>"$ids.wanting"
          fi
        fi
        if ((most > 0 && $(LC_ALL=C grep -c '^  {' "$work/$file" || true) >= most)); then
          printf 'ERROR: there are %s or more, and the command prints no more\n' "$most" >"$work/stderr"
          refused "$type" "$scope" "${command[@]}"
          complete=no
        fi
        next=$(next_page "$work/$file")
        [[ -n $next ]] || break
        if [[ $paging == none || $next == *\\* || $next == "$seen" || $page -ge 10000 ]] ||
          ! turn "$paging" "$next" "${first[@]}"; then
          printf 'ERROR: the list goes on, but not at a place that the script can ask\n' >"$work/stderr"
          refused "$type" "$scope" "${first[@]}"
          complete=no
          break
        fi
        former=$file
        seen=$next
        page=$((page + 1))
      done
      [[ -z $ids || $complete == yes ]] || printf '%s\n' "$scope" >>"$ids.wanting"
      for file in ${pages[@]+"${pages[@]}"}; do
        keep "$file" "$type" "$scope" "$([[ $complete == yes ]] && echo true || echo false)"
      done
    }

    # The ids of what a command lists, one a line, whatever surrounds them.
    ids_query='(value || data || @)[].id'
    fetch_ids() {
      "$@" --query "$ids_query" -o tsv </dev/null 2>"$work/stderr" | tr -d '\r' >"$work/some-ids"
    }

    # Records that a type wasn't asked for everywhere, where a list of what it lies below was refused:
    # unasked TYPE IDS FILE…. IDS: as for collect; FILE: where those ids were to stand.
    unasked() {
      local type=$1 ids=$2 file scope
      shift 2
      for file in "$@"; do
        [[ -e $file.wanting ]] || continue
        while IFS= read -r scope; do
          printf 'ERROR: not everywhere asked for: a list of what it lies below was refused\n' >"$work/stderr"
          refused "$type" "$scope"
          [[ -z $ids ]] || printf '%s\n' "$scope" >>"$ids.wanting"
        done < <(LC_ALL=C sort -u "$file.wanting")
      done
    }

    # Prints the ids in these files, each once.
    ids_in() {
      local file
      for file in "$@"; do
        [[ ! -e $file ]] || cat -- "$file"
      done | LC_ALL=C grep '[^[:space:]]' | LC_ALL=C sort -u || true
    }
    """#

  static let end = #"""
    find_scopes
    # A manifest stands there from the beginning, and says that nothing is complete.
    state=begun
    write_manifest unfinished
    collect_all
    write_manifest finished
    state=finished

    say "$number exports, $kept files, $refusals refused"
    ((refusals == 0)) || say "what was refused, and why, stands in $folder/snapshot.yaml"
    ((kept > 0)) || stop 'nothing could be exported'
    say 'next:'
    printf '%s %q%s\n' 'plumb check' "$folder" "$check_options"
    [[ $strict == no || $refusals -eq 0 ]] || exit 1
    """#
}
