const YEAR = 31_536_000;

/** Theme and language. The server reads both from cookies, so that the next page is drawn right at once. */
export function start(): void {
  const page = document.documentElement;
  if (!page.dataset["bsTheme"]) page.dataset["bsTheme"] = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  document.addEventListener("click", (event) => {
    const theme = (event.target as Element).closest<HTMLElement>("[data-theme-set]")?.dataset["themeSet"];
    if (theme === "light" || theme === "dark") setTheme(theme);
  });
  document.addEventListener("change", (event) => {
    const field = event.target as Element;
    if (field instanceof HTMLSelectElement && field.matches("[data-submit-on-change]")) field.form?.requestSubmit();
  });
}

function setTheme(theme: "light" | "dark"): void {
  document.documentElement.dataset["bsTheme"] = theme;
  const secure = window.location.protocol === "https:" ? "; Secure" : "";
  document.cookie = `crescendo-theme=${theme}; Path=/; Max-Age=${YEAR}; SameSite=Lax${secure}`;
}
