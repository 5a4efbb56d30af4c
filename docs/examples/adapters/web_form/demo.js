// The demo page's own script: a strict content security policy allows none in the page.
disposisi("#laporan", "#saran");
