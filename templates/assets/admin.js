// The editor asks another server for its words in Vietnamese. They lie beside it; here is where it gets them.
"use strict";
const ask = window.fetch.bind(window);
window.fetch = (what, ...more) => {
  const words = /^https:\/\/unpkg\.com\/@sveltia\/cms@[\d.]+\/locales\/(vi\.json)$/.exec(String(what));
  return ask(words ? words[1] : what, ...more);
};
