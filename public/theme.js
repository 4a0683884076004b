// Sets the colour scheme before the first paint, so that a dark page never flashes white.
{
  let chosen = "auto";
  try {
    chosen = localStorage.getItem("dropset-color-scheme") ?? "auto";
  } catch {
    // Storage can be switched off; the system's choice is used then.
  }
  const dark = chosen === "dark" || (chosen !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", dark ? "dark" : "light");
}
