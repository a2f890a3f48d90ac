#!/bin/sh
# Compiles the assembly and its documentation into the folder given, with Mono's compiler: build.sh [FOLDER]. With the .NET SDK: dotnet build.
set -eu
here=$(dirname "$0")
to=${1:-$here/build}
mkdir -p "$to"
mcs -langversion:7.2 -warn:4 -warnaserror -optimize -target:library -doc:"$to/Lupasilta.xml" -out:"$to/Lupasilta.dll" "$here"/src/*.cs
