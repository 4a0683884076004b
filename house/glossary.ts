/** A word that the glossary replaces. */
export interface ReplacedWord {
  readonly pattern: RegExp;
  /** What to write, as docs/glossary.md has it. */
  readonly instead: string;
}

/** The words that docs/glossary.md replaces, for texts that people read: the page, messages, doc comments. */
export const replacedWords: readonly ReplacedWord[] = [
  { pattern: /\bpictures?\b/i, instead: "image" },
  { pattern: /\btwins?\b/i, instead: "duplicate" },
  { pattern: /\bturned (box|rectangle)/i, instead: "oriented bounding box" },
  { pattern: /\bshares? of (the|its|an?|every) (image|width|height)|\bparts of the image's/i, instead: "normalized" },
  { pattern: /\b(here|there) already\b|\balready (here|there)\b/i, instead: "already on the server, existing" },
  { pattern: /\b(tells|told)\b/i, instead: "reports, returns, states, contains" },
  { pattern: /\b(says|said)\b/i, instead: "reports, returns, states, contains" },
  { pattern: /\bl(eft|eave|eaves|eaving) (\w+ )?out\b/i, instead: "skipped (files, objects), excluded (classes)" },
  { pattern: /^\W*Answers\b/m, instead: "Returns" },
  { pattern: /(?<!\bthere )\b(is|are|was|were) no (?!longer|more|less|later|need|\w+er\b)/i, instead: "is not a" },
  { pattern: /\b(normalis|recognis|optimis|initialis|organis)/i, instead: "the spelling with z" },
  {
    pattern: /\b(called so|narrowed to|looked at once|is through|all as usual|hide for good|a word is due)\b/i,
    instead: "plain English",
  },
  { pattern: /\b([Gg]iven to none|[Cc]alled by their|It begins in|Everything but)\b/, instead: "plain English" },
];

/** The same for names of files and of what they export. */
export const replacedNames: readonly ReplacedWord[] = [
  { pattern: /picture/i, instead: "image" },
  { pattern: /twin/i, instead: "duplicate" },
  { pattern: /\w(Words|InWords)$/, instead: "a name for what it holds or returns" },
  { pattern: /^(tell|told)[A-Z]|teller$/i, instead: "report" },
];
