// Runs once a document, its first lines anew for each page: language and width of the page, the hatch of suppressed
// regions, printing, charts as pictures to take along, history, and the way back after signing in.
// Elements are made one by one: Streamlit drops a script that holds markup.
document.documentElement.lang = "LANGUAGE";
document.documentElement.classList.toggle("padan-one-screen", IS_ONE_SCREEN);
if (!window.padanIsSetUp) {
  window.padanIsSetUp = true;
  const SVG = "http://www.w3.org/2000/svg";
  const FONT = "app/static/fonts/plus-jakarta-sans-latin-wght-normal.woff2";
  // Plotly draws a chart in layers, Graphviz a graph in one.
  const LAYERS = ".main-svg, [data-testid=stGraphVizChart] svg";
  const HEAD = 18, FOOT = 12, MARGIN = 16, SCALE = 2;
  const TITLE = {size: 16, weight: 700, colour: "#1a1f2b", step: 22};
  const SOURCE = {size: 11, weight: 400, colour: "#55606f", step: 16};

  const make = (name, attributes, parent) => {
    const element = document.createElementNS(SVG, name);
    Object.entries(attributes).forEach(([key, value]) => element.setAttribute(key, value));
    if (parent) parent.append(element);
    return element;
  };

  const addHatch = (defs, id) => {
    const pattern = make("pattern", {id, patternUnits: "userSpaceOnUse", width: 5, height: 5, patternTransform: "rotate(45)"}, defs);
    make("rect", {width: 5, height: 5, fill: "#eceff3"}, pattern);
    make("rect", {width: 2, height: 5, fill: "#7b8592"}, pattern);
  };

  const hidden = make("svg", {class: "padan-defs", width: 0, height: 0, "aria-hidden": "true"}, document.body);
  addHatch(make("defs", {}, hidden), "padan-hatch");

  const fontRule = async () => {
    const bytes = new Uint8Array(await (await fetch(FONT)).arrayBuffer());
    const letters = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
    return "@font-face{font-family:jakarta;font-weight:200 800;src:url(data:font/woff2;base64," + btoa(letters) + ")}";
  };

  // A picture is as wide as its chart; what is longer goes on in the next line.
  const broken = (words, look, width) => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = [look.weight, look.size + "px", getComputedStyle(document.body).fontFamily].join(" ");
    return words.split(" ").reduce((lines, word) => {
      const longer = [...lines.slice(-1), word].join(" ");
      return lines.length && pen.measureText(longer).width <= width ? [...lines.slice(0, -1), longer] : [...lines, word];
    }, []);
  };

  const write = (lines, look, parent, top) => lines.forEach((line, number) => {
    const place = {x: MARGIN, y: top + look.size + number * look.step};
    const text = make("text", {...place, "font-size": look.size, "font-weight": look.weight, fill: look.colour}, parent);
    text.textContent = line;
  });

  const drawn = async (chart, title, source) => {
    const box = chart.getBoundingClientRect();
    const heading = broken(title, TITLE, box.width), foot = broken(source, SOURCE, box.width);
    const top = HEAD + TITLE.step * heading.length + 6, bottom = top + Math.round(box.height) + 6;
    const width = Math.round(box.width) + 2 * MARGIN, height = bottom + SOURCE.step * foot.length + FOOT;
    const root = make("svg", {xmlns: SVG, width, height, viewBox: ["0 0", width, height].join(" "), "font-family": "jakarta, sans-serif"});
    const defs = make("defs", {}, root);
    addHatch(defs, "padan-hatch");
    const style = make("style", {}, defs);
    style.textContent = await fontRule();
    make("rect", {width, height, fill: "#ffffff"}, root);
    write(heading, TITLE, root, HEAD - 6);
    chart.querySelectorAll(LAYERS).forEach((layer) => {
      const copy = layer.cloneNode(true);
      copy.setAttribute("x", MARGIN);
      copy.setAttribute("y", top);
      copy.style.background = "none";
      if (!layer.matches(".main-svg")) {
        copy.setAttribute("width", box.width);
        copy.setAttribute("height", box.height);
      }
      copy.querySelectorAll("path").forEach((path) => {
        if (path.style.fill === "rgb(154, 163, 175)") path.style.fill = "url(#padan-hatch)";
      });
      root.append(copy);
    });
    write(foot, SOURCE, root, bottom);
    return {text: new XMLSerializer().serializeToString(root), width, height};
  };

  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  };

  const asPng = (picture) => new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = picture.width * SCALE;
      canvas.height = picture.height * SCALE;
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      canvas.toBlob(resolve, "image/png");
    };
    image.onerror = reject;
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(picture.text);
  });

  const takePicture = async (button) => {
    const within = ".st-key-" + CSS.escape(button.dataset.figure) + " ";
    const chart = document.querySelector(within + ".js-plotly-plot, " + within + "[data-testid=stGraphVizChart]");
    if (!chart) return;
    const picture = await drawn(chart, button.dataset.title, button.dataset.source);
    const isSvg = button.dataset.format === "svg";
    save(isSvg ? new Blob([picture.text], {type: "image/svg+xml"}) : await asPng(picture), button.dataset.name + "." + button.dataset.format);
  };

  // Where the browser's own menu prints, Plotly cannot draw again for paper: what is wider than the sheet is scaled down
  // with the room that it takes (style.css), and put back afterwards.
  const ROOT = document.documentElement, AROUND = "[data-testid=stElementContainer]";
  const BOXES = ["[data-testid=stFullScreenFrame]", "[data-testid=stPlotlyChart]", ".js-plotly-plot", ".plot-container", ".svg-container"].join();
  const fitChart = (chart) => {
    const drawn = chart.querySelector(".main-svg");
    if (!drawn) return;
    const width = drawn.getAttribute("width"), height = drawn.getAttribute("height");
    chart.querySelectorAll(".main-svg").forEach((layer) => {
      layer.setAttribute("viewBox", ["0 0", width, height].join(" "));
      layer.setAttribute("preserveAspectRatio", "xMinYMin meet");
      layer.style.width = layer.style.height = "100%";
    });
    const around = chart.closest(AROUND);
    if (!around) return;
    [around, ...around.querySelectorAll(BOXES)].forEach((box) => {
      box.classList.add("padan-on-paper");
      box.style.setProperty("--drawn-width", width + "px");
      box.style.setProperty("--drawn-ratio", width + " / " + height);
    });
  };
  const fitToPaper = () => {
    document.querySelectorAll(".js-plotly-plot").forEach(fitChart);
    ROOT.classList.add("padan-in-hand");
  };
  const leavePaper = () => {
    ROOT.classList.remove("padan-in-hand");
    document.querySelectorAll(".js-plotly-plot .main-svg").forEach((layer) => {
      layer.removeAttribute("viewBox");
      layer.removeAttribute("preserveAspectRatio");
      layer.style.width = layer.style.height = "";
    });
    document.querySelectorAll(".padan-on-paper").forEach((box) => {
      box.classList.remove("padan-on-paper");
      ["--drawn-width", "--drawn-ratio"].forEach((name) => box.style.removeProperty(name));
    });
  };
  window.addEventListener("beforeprint", fitToPaper);
  window.addEventListener("afterprint", leavePaper);

  // Nobody can open on paper what is folded together.
  const FOLDED = ".padan-plan details:not([open]), [class*=st-key-on_paper] details:not([open])";
  let unfolded = [];
  const unfold = () => {
    unfolded = [...unfolded, ...document.querySelectorAll(FOLDED)];
    unfolded.forEach((one) => { one.open = true; });
  };
  const fold = () => {
    unfolded.forEach((one) => { one.open = false; });
    unfolded = [];
  };
  window.addEventListener("beforeprint", unfold);
  window.addEventListener("afterprint", fold);

  // The button and Ctrl+P can wait: they first lay the page out as the sheet will have it, so that charts are drawn at
  // the width of paper, with letters that can be read there.
  const QUIET = 300, LONGEST = 6000;
  const mediaRules = (rules) => [...rules].flatMap((rule) => [...(rule.media ? [rule] : []), ...mediaRules(rule.cssRules || [])]);
  const rulesOf = (sheet) => {
    try { return sheet.cssRules; } catch { return []; }  // of another origin: an extension of the browser
  };
  let leaveSheet = null;
  const leave = () => leaveSheet?.();

  const enterSheet = () => {
    const main = document.querySelector("[data-testid=stMain]"), top = main.scrollTop, focused = document.activeElement;
    // Only a window as wide as the sheet can tell which rules hold there.
    const sheet = document.createElement("iframe");
    sheet.className = "padan-sheet-width";
    document.body.append(sheet);
    const holds = (text) => sheet.contentWindow.matchMedia(text.replace(/\bprint\b/g, "all").replace(/\bscreen\b/g, "speech")).matches;
    const before = mediaRules([...document.styleSheets].flatMap((one) => [...rulesOf(one)])).map((rule) => [rule.media, rule.media.mediaText]);
    before.map(([media, text]) => [media, holds(text)]).forEach(([media, isOn]) => { media.mediaText = isOn ? "all" : "not all"; });
    sheet.remove();
    ROOT.classList.add("padan-sheet", "padan-preparing");
    return () => {
      leaveSheet = null;
      window.removeEventListener("pointerdown", leave, true);
      fold();
      before.forEach(([media, text]) => { media.mediaText = text; });
      ROOT.classList.remove("padan-sheet", "padan-preparing");
      main.scrollTop = top;
      focused?.focus({preventScroll: true});
    };
  };

  const UNFINISHED = "[data-test-script-state=running], [data-testid=stMain] [data-testid=stSkeleton]";
  const isFitting = (chart) => {
    const drawn = chart.querySelector(".main-svg");
    return !chart.offsetParent || (drawn && Math.abs(drawn.getAttribute("width") - chart.clientWidth) < 2);
  };

  const drawingEnds = async () => {
    let changed = performance.now();
    const end = changed + LONGEST, watch = new MutationObserver(() => { changed = performance.now(); });
    watch.observe(document.querySelector("[data-testid=stMain]"), {subtree: true, childList: true, attributes: true});
    const isQuiet = () => performance.now() - changed > QUIET && !document.querySelector(UNFINISHED)
      && [...document.querySelectorAll(".js-plotly-plot")].every(isFitting);
    while (performance.now() < end && !isQuiet()) await new Promise((go) => setTimeout(go, 50));
    watch.disconnect();
  };

  const printSheets = async () => {
    if (leaveSheet) return;
    leaveSheet = enterSheet();
    try {
      unfold();
      await drawingEnds();
      ROOT.classList.remove("padan-preparing");
      window.print();
    } catch (error) {
      leave();
      throw error;
    }
    // A browser that forbids printing says nothing afterwards: then the next touch brings the page back.
    if (leaveSheet) window.addEventListener("pointerdown", leave, true);
  };
  window.addEventListener("afterprint", leave);
  window.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey || event.key.toLowerCase() !== "p") return;
    event.preventDefault();
    printSheets();
  }, true);

  // What a reader does is one step that the back button undoes. Streamlit overwrites the address where a list is used
  // (then with a whole address: with a path it does so only while going back), and adds several steps where the page
  // changes the address itself or another page follows.
  const add = history.pushState.bind(history), overwrite = history.replaceState.bind(history);
  let isNoted = true;
  ["pointerdown", "keydown"].forEach((name) => window.addEventListener(name, () => { isNoted = false; }, true));
  const note = (...entry) => {
    (isNoted ? overwrite : add)(...entry);
    isNoted = true;
  };
  history.pushState = note;
  history.replaceState = (state, unused, address) => {
    const isChoice = String(address).startsWith("http") && new URL(address).search !== location.search;
    (isChoice ? note : overwrite)(state, unused, address);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-figure], [data-print]");
    if (!button) return;
    if (button.dataset.figure) takePicture(button);
    else printSheets();
  });

  // The keyboard goes on in what it opens: a popover stands at the end of the document.
  document.addEventListener("click", (event) => {
    if (event.detail || !event.target.closest("[data-testid=stPopover] button")) return;
    let looks = 60;
    const enter = () => {
      const opened = document.querySelector("[data-testid=stPopoverBody]");
      if (opened) opened.tabIndex = -1;
      opened?.focus({preventScroll: true});  // in vain until it has its place
      if (document.activeElement !== opened && looks--) requestAnimationFrame(enter);
    };
    requestAnimationFrame(enter);
  });

  // On a small screen the menu lies over the page.
  document.addEventListener("click", (event) => {
    const menu = event.target.closest("[data-testid=stSidebarNavLink]") && innerWidth <= 768;
    if (menu) setTimeout(() => document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click(), 0);
  });

  // Whoever follows a link and has to sign in first comes back to the link: the provider leads to the first page.
  const WANTED = "padan-wanted", here = () => location.pathname + location.search;
  const wanted = sessionStorage.getItem(WANTED);
  sessionStorage.removeItem(WANTED);
  // As the document was asked for: the page has written its month into the address since.
  const came = new URL(performance.getEntriesByType("navigation")[0].name);
  if (wanted && came.pathname.endsWith("/") && !came.search && wanted !== here()) location.replace(location.origin + wanted);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[class*=st-key-sign_in_]")) sessionStorage.setItem(WANTED, here());
  }, true);
}
