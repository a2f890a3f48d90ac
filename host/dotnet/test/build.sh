#!/bin/sh
# Compiles the assembly and its tests into the folder given: test/build.sh FOLDER.
set -eu
here=$(dirname "$0")
"$here/../build.sh" "$1"
mcs -langversion:7.2 -warn:4 -warnaserror -out:"$1/Conformance.exe" -r:"$1/Lupasilta.dll" "$here/Conformance.cs" "$here/../src/Json.cs"
mcs -langversion:7.2 -warn:4 -warnaserror -out:"$1/Embedded.exe" -r:"$1/Lupasilta.dll" "$here/Embedded.cs"
mcs -langversion:7.2 -warn:4 -warnaserror -out:"$1/Overhead.exe" -r:"$1/Lupasilta.dll" "$here/Overhead.cs"
