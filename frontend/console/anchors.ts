/** A place that an address names (`#tasks`) may stand in a part that follows: once it is there the page goes to it. */
let wanted = "";

export function start(root: ParentNode): void {
  if (root === document) wanted = window.location.hash.slice(1);
  if (!wanted) return;
  const place = document.getElementById(wanted);
  if (!place) return;
  // Where the place was there at once the browser has gone to it; who has begun to read is left alone.
  if (root !== document && window.scrollY === 0) place.scrollIntoView();
  wanted = "";
}
