#!/bin/sh
# Compiles the classes into the folder given, and packs them: build.sh [FOLDER]. Needs a JDK of version 17 or newer and JNA (Debian: libjna-java).
set -eu
here=$(dirname "$0")
to=${1:-$here/build}
jna=${JNA:-/usr/share/java/jna.jar}
[ -f "$jna" ] || { echo "JNA is not at $jna: install libjna-java, or name the jar in JNA" >&2; exit 1; }
rm -rf "$to/classes"
mkdir -p "$to/classes"
javac -Xlint:all -Xdoclint:all/protected -Werror --release 17 -d "$to/classes" -cp "$jna" "$here"/src/fi/lupasilta/*.java
printf 'Automatic-Module-Name: fi.lupasilta\n' >"$to/manifest"
jar --create --file "$to/lupasilta.jar" --manifest "$to/manifest" -C "$to/classes" .
