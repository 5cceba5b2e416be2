"""A change split into its parts, and held up against the country's."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.core import periods
from analysis.display import context
from analysis.display.blocks import derived
from analysis.display.blocks.blocks import Column, Figure, Table, Text
from analysis.display.figures.selection import Selection
from analysis.display.figures.waterfall import waterfall
from analysis.display.tables import tables
from analysis.indicators.values import PRINTABLE, VALUE_COLUMNS
from analysis.statistics import contributions

POINT_DECIMALS = 1
SHIFT_PARTS = ("national", "mix", "local")


@dataclass(frozen=True)
class Split:
    """What is split: the municipality's values, the breakdown that is the total, its parts, and the two periods."""

    shown: Selection
    total: str
    parts: Sequence[str]
    first: str
    last: str

    @property
    def _names(self) -> dict[str, str]:
        return {name: periods.name(getattr(self, name), self.shown.language) for name in ("first", "last")}

    def reason(self, kind: str, why: str) -> Text:
        """Say why a change is not split; `kind` is "contribution" or "shift_share"."""
        said = self.shown.text(f"{kind}.{why}", indicator=self.shown.name, **self._names)
        return Text(said, self.shown.language)

    def _numbers(self, breakdowns: Sequence[str]) -> pd.DataFrame:
        """Return the number of some parts, first and last; NaN where one is not shown."""
        wide = self.shown.values.pivot(index="breakdown", columns="period", values="value")
        wide = wide.reindex(index=breakdowns, columns=[self.first, self.last])
        return wide.set_axis(["first", "last"], axis=1).rename_axis("part").reset_index()

    def _change(self) -> tuple[pd.Series, contributions.Split]:
        """Return the total's two numbers, and its change split."""
        ends = self._numbers([self.total]).iloc[0]
        return ends, contributions.contributions(self._numbers(self.parts), ends["first"], ends["last"])

    @property
    def is_lacking(self) -> bool:
        """Whether the change is not split, as `contribution` says."""
        return bool(self._change()[1].reason)

    def contribution(self) -> Figure | Text:
        """Show what each part contributes to the change: a waterfall with its table; why not in a sentence."""
        shown, names = self.shown, self._names
        ends, split = self._change()
        if split.reason:
            return self.reason("contribution", split.reason)
        parts, notes = self._labelled(split)
        parts, base = parts.assign(value=parts["change"]), float(ends["first"])
        change = ends["last"] - base
        whole = {**ends, "label": shown.text("breakdown.total"), "change": change, "points": 100 * change / base}
        points = Column("points", shown.text("contribution.points"), decimals=POINT_DECIMALS, signed=True)
        shown = shown.captioned(self._caption("contribution"))
        data = shown.table_of(
            pd.concat([parts, pd.DataFrame([whole | {"total": True}])]),
            "contribution.part",
            [*self._columns({"change": shown.text("contribution.change")}), points],
        )
        made = [
            (row.part, "contribution", row.points, {"numerator": float(row.change), "denominator": base})
            for row in parts[~parts["rest"]].itertuples()
        ]
        return waterfall(
            parts,
            shown.with_values(self._with_derived(shown.values, made, "pp", "contribution")),
            start=(names["first"], base),
            end=(names["last"], float(ends["last"])),
            data=data,
            notes=(
                shown.text("contribution.note", first=names["first"]),
                *notes,
                *context.caveat_notes(shown.values, shown.language),
            ),
        )

    def shift_share(self, growth: Mapping[str, float], *, rounded: bool) -> Table | Text:
        """Split the change of each part into the country's development, the mix and the municipality itself.

        `growth` is the country's growth of each part and of the total, as a share; NaN where unknown. It is `rounded`
        where it is known only as printed.
        """
        shown, language = self.shown, self.shown.language
        frame = self._numbers(self.parts)
        frame["growth"] = [growth.get(part, float("nan")) for part in self.parts]
        ends = self._numbers([self.total]).iloc[0]
        split = contributions.shift_share(frame, growth.get(self.total, float("nan")), ends["first"], ends["last"])
        if split.reason:
            return self.reason("shift_share", split.reason)
        parts, rest_notes = self._labelled(split)
        columns = self._columns({key: shown.text(f"shift_share.{key}") for key in ("change", *SHIFT_PARTS)})
        whole = {"part": self.total, **split.parts[[each.key for each in columns]].sum(), **ends}
        total = pd.DataFrame([whole | {"label": shown.text("shift_share.total"), "total": True}])
        rows = [*parts[~parts["rest"]].to_dict(orient="records"), whole]
        made = [(row["part"], f"shift_{name}", row[name], {}) for row in rows for name in SHIFT_PARTS]
        own = shown.values[shown.values["breakdown"].isin([self.total, *self.parts])]
        return tables.from_frame(
            pd.concat([parts, total]),
            columns,
            id=shown.id,
            caption=self._caption("shift_share"),
            stub=shown.text("contribution.part"),
            language=language,
            notes=(
                shown.text("shift_share.note"),
                *((shown.text("shift_share.rounded_note"),) if rounded else ()),
                shown.text("parts.rounding"),
                *rest_notes,
                *context.caveat_notes(own[own["status"].isin(PRINTABLE)], language),
            ),
            sources=context.sources(shown.values, language),
            values=self._with_derived(own, made, shown.indicator.unit, "shift_share"),
        )

    def _labelled(self, split: contributions.Split) -> tuple[pd.DataFrame, list[str]]:
        """Return the parts with what they are called, and a note on what they leave of the total."""
        rest = "contribution.rounding" if contributions.only_rounding(split) else "contribution.rest"
        labels = [
            self.shown.text(rest) if row.rest else context.breakdown_name(row.part, self.shown.language)
            for row in split.parts.itertuples()
        ]
        notes = [self.shown.text(f"{rest}_note")] if split.parts["rest"].any() else []
        return split.parts.assign(label=labels, total=False), notes

    def _caption(self, kind: str) -> str:
        return self.shown.text(f"{kind}.caption", indicator=self.shown.name, area=self.shown.own_name, **self._names)

    def _columns(self, moves: Mapping[str, str]) -> list[Column]:
        """Return the columns of the two periods, and of what is told of the change between them."""
        unit = {"group": self.shown.unit.header, "decimals": self.shown.indicator.decimals}
        ends = {key: periods.short_name(getattr(self, key), self.shown.language) for key in ("first", "last")}
        return [Column(key, label, **unit, signed=key in moves) for key, label in (ends | moves).items()]

    def _with_derived(
        self, own: pd.DataFrame, made: Sequence[tuple[str, str, float, Mapping]], unit: str, method: str
    ) -> pd.DataFrame:
        """Return the levels, and beside them what is made of each part: part, name, number and others."""
        rows = own.to_dict(orient="records")
        held = {(row["breakdown"], row["period"]): row for row in rows}
        rows += [
            derived.value(held[part, self.last], name, float(number), unit, method, **others)
            for part, name, number, others in made
        ]
        return pd.DataFrame(rows)[VALUE_COLUMNS]
