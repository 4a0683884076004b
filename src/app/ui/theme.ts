import { type CSSVariablesResolver, createTheme, type MantineColorsTuple } from "@mantine/core";

const indigo: MantineColorsTuple = [
  "#edf1ff",
  "#dbe3ff",
  "#b7c6ff",
  "#93a8ff",
  "#748ffc",
  "#5c7cfa",
  "#4a68e0",
  "#4263eb",
  "#3b5bdb",
  "#3350c4",
];

const dark: MantineColorsTuple = [
  "#eceef2",
  "#c3c9d3",
  "#a0a8b5",
  "#6f7887",
  "#3a414d",
  "#262b34",
  "#1c2027",
  "#0f1115",
  "#0c0e12",
  "#090b0e",
];

const gray: MantineColorsTuple = [
  "#f7f8fa",
  "#f1f3f5",
  "#e9ecf1",
  "#e4e7ec",
  "#cdd3dc",
  "#9aa3b2",
  "#6c7585",
  "#5a6372",
  "#2c323d",
  "#12151c",
];

/** Mantine's theme: one indigo accent, thin borders, system fonts. Colours by meaning live in tokens.css. */
export const theme = createTheme({
  primaryColor: "indigo",
  primaryShade: { light: 8, dark: 6 },
  colors: { indigo, dark, gray },
  fontFamily: "var(--font)",
  fontFamilyMonospace: "var(--mono)",
  defaultRadius: "md",
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "12px", xl: "16px" },
  fontSizes: { xs: "12px", sm: "14px", md: "15px", lg: "17px", xl: "20px" },
  lineHeights: { xs: "1.4", sm: "1.45", md: "1.5", lg: "1.5", xl: "1.5" },
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "sm", fw: 600 } },
    Menu: { defaultProps: { shadow: "md", position: "bottom-end", width: 220 } },
    Select: { defaultProps: { allowDeselect: false, maxDropdownHeight: 320, comboboxProps: { shadow: "md" } } },
    Modal: {
      defaultProps: {
        centered: true,
        radius: "lg",
        overlayProps: { backgroundOpacity: 0.5 },
        // The header of a dialog is not a header of the page.
        attributes: { header: { role: "presentation" } },
      },
      styles: {
        content: { background: "var(--surface)" },
        header: { background: "var(--surface)" },
        title: { fontSize: 17, fontWeight: 650 },
      },
    },
    Tooltip: { defaultProps: { openDelay: 300, withArrow: true, fz: "xs" } },
  },
});

/** Makes Mantine's own variables follow the tokens in both schemes. */
export const resolveVariables: CSSVariablesResolver = () => {
  const tokens = {
    "--mantine-color-body": "var(--page)",
    "--mantine-color-text": "var(--text)",
    "--mantine-color-dimmed": "var(--muted)",
    "--mantine-color-default": "var(--surface)",
    "--mantine-color-default-hover": "var(--hover)",
    "--mantine-color-default-color": "var(--text)",
    "--mantine-color-default-border": "var(--line-strong)",
    "--mantine-color-placeholder": "var(--faint)",
    "--mantine-color-error": "var(--bad)",
    "--mantine-color-anchor": "var(--accent-ink)",
    "--mantine-shadow-md": "var(--shadow)",
  };
  return { variables: {}, light: tokens, dark: tokens };
};
