"""Run by a Python that has the inputs of the fediverse pasture: prints every suite's activities as JSON."""

import asyncio
import json

from fediverse_pasture_inputs import available  # type: ignore[import-not-found]
from fediverse_pasture_inputs.tool.transformer import ExampleTransformer  # type: ignore[import-not-found]


async def main() -> None:
    transformer = ExampleTransformer()
    suites = {
        name: [await transformer.create_activity(example) for example in suite.examples]
        for name, suite in sorted(available.items())
    }
    print(json.dumps(suites))


asyncio.run(main())
