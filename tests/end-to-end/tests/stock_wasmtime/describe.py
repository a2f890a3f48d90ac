"""Asks a mapping component who it is, with nothing but the wasmtime package as it is published: no host of Lupasilta's, and nothing to import."""

import json
import sys

from wasmtime import Engine, Store
from wasmtime.component import Component, Linker

component, interface = sys.argv[1:]
engine = Engine()
store = Store(engine)
instance = Linker(engine).instantiate(store, Component.from_file(engine, component))
mapping = instance.get_export_index(store, interface)
describe = instance.get_func(store, instance.get_export_index(store, "describe", mapping))
manifest = describe(store)
print(json.dumps({
    "name": manifest.name,
    "version": manifest.version,
    "operations": [operation.name for operation in manifest.operations],
}))
