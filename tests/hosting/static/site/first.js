// Runs before anything is drawn: the page that is seen while Python is loaded speaks the language of the link, or else
// that of the browser.
{
  const asked = new URLSearchParams(location.search).get("lang") ?? navigator.language
  if (/^zh\b/i.test(asked)) document.documentElement.lang = "zh-CN"
}
