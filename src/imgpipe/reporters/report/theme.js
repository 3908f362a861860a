"use strict";
// Before the page is painted, so that it never is in the other colours first.
try {
  const theme = localStorage.getItem("imgpipe-report-theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // A browser may keep nothing for files.
}
document.documentElement.classList.add("scripted");
