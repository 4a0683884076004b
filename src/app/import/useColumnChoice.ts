import { useMemo, useRef, useState } from "react";
import type { ColumnRule, MappingFault, Meanings } from "../../formats/public.ts";
import { usePresets } from "../api/server.ts";
import type { TableGroup } from "../preflight/tableGroups.ts";
import type { PreflightState } from "../preflight/usePreflight.ts";
import { chosenMeanings, faultOfGroup, withMeaning, withMeanings } from "./columnChoice.ts";
import type { FormatChoice } from "./formatChoice.ts";
import { columnRuleIn } from "./optionFields.ts";

/** What the columns of the tables of a drop are: as they are read, what a person chose, and what is still missing. */
export interface ColumnChoice {
  readonly rule: ColumnRule;
  readonly groups: readonly [TableGroup, ...TableGroup[]];
  /** The first group with a choice that is not complete; it is not applied. */
  readonly incomplete: TableGroup | undefined;
  /** True when the columns of a table were not recognized, or hardly right, when the tables were first read. */
  readonly isNeeded: boolean;
  meaningsOf(group: TableGroup): Meanings;
  isChosen(group: TableGroup): boolean;
  /** Returns why the choice for a group is not complete. */
  faultOf(group: TableGroup): MappingFault | undefined;
  choose(group: TableGroup, column: number, meaning: string): void;
  /** Goes back to the guess. */
  reset(group: TableGroup): void;
}

/** Choices that are not complete, by the key of their group. */
type Drafts = Readonly<Record<string, Meanings>>;

/**
 * Returns the choice of columns for the tables of a drop; undefined for a drop without tables, and for a format that does not need it. A complete choice is part
 * of the options of the format; an incomplete one is kept here.
 */
export function useColumnChoice(choice: FormatChoice, preflight: PreflightState): ColumnChoice | undefined {
  const { slug } = choice;
  const presets = usePresets().data?.items;
  const rule = useMemo(() => {
    const options = presets?.find((preset) => preset.slug === slug)?.options;
    return options && columnRuleIn(options);
  }, [presets, slug]);
  const [all, setAll] = useState<{ readonly slug: typeof slug; readonly drafts: Drafts }>({ slug, drafts: {} });
  const drafts = all.slug === slug ? all.drafts : {};
  const { groups, isNeeded } = useShownGroups(slug, preflight);
  const [first, ...others] = groups;
  if (rule === undefined || first === undefined) return undefined;

  const chosenOf = (group: TableGroup) => drafts[group.key] ?? chosenMeanings(choice.options, group);
  const meaningsOf = (group: TableGroup) => chosenOf(group) ?? group.meanings;
  const faultOf = (group: TableGroup) => {
    const chosen = chosenOf(group);
    return chosen && faultOfGroup(rule, group, chosen);
  };
  const withoutDraft = ({ key }: TableGroup): Drafts => {
    const { [key]: _, ...rest } = drafts;
    return rest;
  };
  return {
    rule,
    groups: [first, ...others],
    isNeeded,
    incomplete: groups.find((group) => faultOf(group) !== undefined),
    meaningsOf,
    isChosen: (group) => chosenOf(group) !== undefined,
    faultOf,
    choose(group, column, meaning) {
      const meanings = withMeaning(rule, meaningsOf(group), column, meaning);
      if (faultOfGroup(rule, group, meanings) !== undefined) {
        setAll({ slug, drafts: { ...drafts, [group.key]: meanings } });
        return;
      }
      setAll({ slug, drafts: withoutDraft(group) });
      choice.setOptions(withMeanings(choice.options, group, groups, meanings));
    },
    reset(group) {
      setAll({ slug, drafts: withoutDraft(group) });
      choice.setOptions(withMeanings(choice.options, group, groups, undefined));
    },
  };
}

interface ShownGroups {
  readonly groups: readonly TableGroup[];
  readonly isNeeded: boolean;
}

/** Returns the groups of a pre-flight. While it begins again, the former ones stay, so that the focus does too. */
function useShownGroups(slug: string | undefined, { tables, done }: PreflightState): ShownGroups {
  const last = useRef<ShownGroups & { readonly slug: string | undefined }>({ slug, groups: [], isNeeded: false });
  const { current } = last;
  const isSame = current.slug === slug && current.groups.length > 0;
  if (isSame && tables.length === 0 && !done) return current;
  const isNeeded = isSame ? current.isNeeded : tables.some(({ isRead, doubt }) => !isRead || doubt !== undefined);
  last.current = { slug, groups: tables, isNeeded };
  return last.current;
}
