# shellcheck shell=bash
# Sourced by quickstart.sh and tests/run.sh: what both need from the operating system.

# need_packages NAME…: installs the Debian packages that are missing.
need_packages() {
  local missing=() name
  for name in "$@"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'install ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return 0
  echo "Installing with apt: ${missing[*]}"
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || { echo "error: please install as root first: apt-get install ${missing[*]}" >&2; return 1; }
    as_root=(sudo)
  fi
  "${as_root[@]}" apt-get update -q >/dev/null
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
}

# need_source NAME FOLDER: unpacks the upstream source of a Debian package into FOLDER/NAME, of the same version as the package. apt checks what it gets as it does packages; its own state
# stays as it is.
need_source() {
  local name=$1 folder=$2 version work status=0
  [ -d "$folder/$name" ] && return 0
  version=$(dpkg-query -W -f='${source:Version}' "$name") || return 1
  work=$(mktemp -d)
  mkdir -p "$folder" "$work/sources" "$work/lists" "$work/cache" "$work/$name"
  cp /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources "$work/sources/" 2>/dev/null
  [ -f "$work/sources/sources.list" ] && mv "$work/sources/sources.list" "$work/sources/system.list"
  sed -i 's/^Types:.*/Types: deb-src/; s/^deb /deb-src /' "$work"/sources/*
  local options=(-q -o Dir::Etc::sourcelist=/dev/null -o Dir::Etc::sourceparts="$work/sources" -o Dir::State::lists="$work/lists" -o Dir::Cache="$work/cache" -o APT::Sandbox::User="$(id -un)")
  (cd "$work" && apt-get "${options[@]}" update && apt-get "${options[@]}" source --download-only "$name=$version") >/dev/null 2>&1 &&
    tar -xf "$work/$name"_*.orig.tar.* -C "$work/$name" --strip-components=1 && mv "$work/$name" "$folder/$name" || status=1
  rm -rf "$work"
  [ "$status" -eq 0 ] || echo "The source of $name can't be had; what reads it is skipped." >&2
  return "$status"
}

# need_dotnet: the .NET 10 SDK is the one thing that must be there already.
need_dotnet() {
  command -v dotnet >/dev/null && dotnet --list-sdks | grep -q '^10\.' && return 0
  echo "error: the .NET 10 SDK is missing. See https://learn.microsoft.com/dotnet/core/install/linux-debian" >&2
  return 1
}

# need_node: Node.js with npm: the build takes R4's definitions and the viewer from there.
need_node() {
  command -v node >/dev/null && command -v npm >/dev/null && return 0
  need_packages nodejs npm
}

# need_icu: the ICU runtime, with which .NET folds Japanese text; its package is named after its version.
need_icu() {
  ldconfig -p | grep -q 'libicuuc\.so' && return 0
  apt-cache --names-only search '^libicu[0-9]+$' | grep -q . || apt-get update -q >/dev/null
  need_packages "$(apt-cache --names-only search '^libicu[0-9]+$' | awk '{ print $1 }' | sort -V | tail -n 1)"
}

# need_codecs: the native image codecs, with which frames are decoded and transcoded; without them such requests are refused.
need_codecs() {
  need_packages libcharls2 libopenjp2-7 libturbojpeg0
}
