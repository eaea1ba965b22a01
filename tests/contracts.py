"""A kind of contract for import-linter: a package that imports the standard library only."""

import sys

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class StandardLibraryContract(Contract):
    """`package` imports itself and Python's standard library, nothing else."""

    package = fields.ModuleField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        """Find imports of anything that Python does not bring along."""
        del verbose
        name = str(self.package)
        own = {name, *graph.find_descendants(name)}
        found = [
            f"{module} -> {imported}"
            for module in sorted(own)
            for imported in sorted(graph.find_modules_directly_imported_by(module) - own)
            if imported.split(".")[0] not in sys.stdlib_module_names
        ]
        return ContractCheck(kept=not found, metadata={"found": found})

    def render_broken_contract(self, check: ContractCheck) -> None:
        """Print each import that is one too many."""
        for line in check.metadata["found"]:
            output.print_error(line)
