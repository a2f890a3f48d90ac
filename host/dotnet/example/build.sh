#!/bin/sh
# Compiles the assembly and the example product into the folder given: example/build.sh FOLDER (Debian: mono-mcs libmono-sqlite4.0-cil).
set -eu
here=$(dirname "$0")
"$here/../build.sh" "$1"
mcs -langversion:7.2 -warn:4 -warnaserror -out:"$1/Product.exe" -r:"$1/Lupasilta.dll" -r:Mono.Data.Sqlite.dll -r:System.Data.dll -r:System.Xml.dll "$here"/*.cs
