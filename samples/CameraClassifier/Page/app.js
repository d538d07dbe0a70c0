// Puts the parts together: source → capture → connection → bars and measures.

import { Connection } from "/connection.js";
import { Source } from "/source.js";
import { Capture } from "/capture.js";
import { Bars } from "/bars.js";
import { Measure } from "/measure.js";
import { startFailure } from "/failures.js";

const $ = id => document.getElementById(id);
const BUDGETS = [0.1, 0.2, 0.5, 1, 2, 4, 8];
const PAUSE = 2000; // milliseconds without a picture

const connection = new Connection();
const source = new Source($("video"), $("still"));
const capture = new Capture();
const bars = new Bars($("bars"), $("label"), $("announcement"));
const frameTime = new Measure("Frame time", $("frame-histogram"), $("fps"), $("frame-median"));
const latency = new Measure("Latency", $("latency-histogram"), $("latency"), $("latency-median"));
const network = new Measure("Time of the network", $("network-histogram"), $("network"), $("network-median"));
const measures = [frameTime, latency, network];

let model = null; // what the program said when it was ready; null when none is
let hello = null;
let wanted = null; // name of the model that was chosen
let fresh = null; // time of a picture that was not sent yet
let lastAnswer = 0;

// ---- the program

connection.addEventListener("hello", ({ detail }) => {
  const isFirst = hello === null;
  hello = detail;
  $("device").textContent = detail.device;
  $("device").title = `${detail.device} (${detail.driver})`;
  if (isFirst && detail.budget) {
    $("mode-steps").checked = true;
    $("budget").value = nearestBudget(detail.budget);
  }
  $("models").replaceChildren(...detail.models.map(name => new Option(name, name)));
  if (detail.models.includes(wanted)) {
    $("models").value = wanted;
  }
  select();
});

connection.addEventListener("loading", ({ detail }) => {
  model = null;
  setStatus("loading", `Loading ${detail.model}`);
});

connection.addEventListener("ready", ({ detail }) => {
  const isOther = model?.model !== detail.model;
  model = detail;
  hideNotice("model");
  if (isOther) {
    bars.reset(detail.labels);
    describe(detail);
  }
  $("mode-steps").disabled = detail.noSteps !== null;
  if (detail.noSteps) {
    $("mode-whole").checked = true;
  }
  describeMode();
  measures.forEach(measure => measure.clear());
  lastAnswer = 0;
  setStatus("ready", "Ready");
  pump();
});

connection.addEventListener("failed", ({ detail }) => {
  model = null;
  bars.reset([]);
  setStatus("failed", "No model");
  showNotice("model", detail.model ? `${detail.model} cannot be used` : "There is no model", `${detail.message} ${detail.hint}`);
});

connection.addEventListener("away", ({ detail }) => {
  model = null;
  const { code, reason, refused } = detail;
  const isTelling = reason && code !== 1000 && code !== 1001;
  setStatus("away", refused ? "Not allowed" : isTelling ? reason : "Reconnecting");
  if (refused) {
    showNotice("program", "The program does not know this page", "It was started anew some time ago: open the address that it printed.");
  }
});

connection.addEventListener("answer", ({ detail }) => {
  const now = performance.now();
  if (lastAnswer > 0) {
    frameTime.add(now - lastAnswer, now);
  }
  lastAnswer = now;
  if (detail.network > 0) {
    network.add(detail.network, now);
  }
  if (detail.isNew && detail.captured !== undefined) {
    latency.add(now - detail.captured, now);
  }
  if (detail.isNew && source.kind !== "none") {
    bars.update(detail.classes, now);
  }
  $("progress").style.setProperty("--done", detail.progress.toFixed(3));
  setStatus("live", "Live");
  pump();
});

function select() {
  wanted = $("models").value || null;
  connection.select(wanted, $("mode-steps").checked ? BUDGETS[$("budget").value] : null);
}

// ---- pictures

source.onPicture(now => {
  fresh = now;
  pump();
});

/** Sends the newest picture, when there is one and the last was answered. */
function pump() {
  if (fresh === null || model === null || !connection.isFree) {
    return;
  }
  const picture = source.picture;
  if (picture === null) {
    return;
  }
  const captured = fresh;
  fresh = null;
  if (performance.now() - lastAnswer > PAUSE) {
    lastAnswer = 0; // there were no pictures: that is no frame time
  }
  const { message, width, height } = capture.take(picture, model.shorterSide, hello.mostPixels, !$("invert-field").hidden && $("invert").checked);
  connection.send(message, width, height, captured);
  capture.show($("seen-canvas"), share(), model.gray);
}

/** The part of the shorter side that the network looks at. */
function share() {
  return model.shorterSide > 0 ? Math.min(1, Math.max(model.inputWidth, model.inputHeight) / model.shorterSide) : 1;
}

source.addEventListener("change", () => {
  const { kind } = source;
  $("picture").dataset.source = kind;
  $("welcome").hidden = kind !== "none" || !$("notice").hidden;
  $("pause").disabled = kind !== "camera" && kind !== "video";
  $("camera").hidden = kind !== "picture" && kind !== "video";
  $("finder").hidden = kind === "none";
  $("seen").hidden = kind === "none";
  showPause();
  if (kind === "none") {
    bars.clear();
  } else {
    hideNotice("source");
  }
  measures.forEach(measure => measure.clear());
});

source.addEventListener("lost", () => showNotice("source", "The camera is gone", "It was unplugged, or another program took it."));

async function startCamera(id) {
  try {
    await source.openCamera(id);
    await listCameras();
  } catch (error) {
    const { title, text } = startFailure(error);
    showNotice("source", title, text);
  }
}

async function listCameras() {
  const cameras = (await navigator.mediaDevices.enumerateDevices()).filter(device => device.kind === "videoinput");
  $("camera-choice").hidden = cameras.length < 2;
  $("cameras").replaceChildren(...cameras.map((camera, i) => new Option(camera.label || `Camera ${i + 1}`, camera.deviceId)));
}

async function openFile(file) {
  try {
    await source.openFile(file);
  } catch {
    showNotice("source", `“${file.name ?? "The file"}” cannot be shown`, "It is no picture or video that this browser reads. PNG, JPEG, WebP, MP4 and WebM usually work.");
  }
}

// ---- controls

$("start").addEventListener("click", () => startCamera(null));
$("camera").addEventListener("click", () => startCamera(null));
$("retry").addEventListener("click", () => $("notice").dataset.about === "model" ? select() : startCamera(null));
$("cameras").addEventListener("change", () => startCamera($("cameras").value));
$("models").addEventListener("change", select);
$("mode-whole").addEventListener("change", select);
$("mode-steps").addEventListener("change", select);
$("budget").addEventListener("input", describeMode);
$("budget").addEventListener("change", select);
$("pause").addEventListener("click", () => source.toggle());
$("video").addEventListener("play", showPause);
$("video").addEventListener("pause", showPause);
document.querySelectorAll(".open").forEach(button => button.addEventListener("click", () => $("file").click()));
$("file").addEventListener("change", () => {
  if ($("file").files.length > 0) {
    openFile($("file").files[0]);
    $("file").value = "";
  }
});

let drags = 0;
addEventListener("dragenter", event => {
  event.preventDefault();
  drags += 1;
  document.body.classList.add("dragging");
});
addEventListener("dragover", event => event.preventDefault());
addEventListener("dragleave", () => {
  drags -= 1;
  document.body.classList.toggle("dragging", drags > 0);
});
addEventListener("drop", event => {
  event.preventDefault();
  drags = 0;
  document.body.classList.remove("dragging");
  if (event.dataTransfer.files.length > 0) {
    openFile(event.dataTransfer.files[0]);
  }
});

function showPause() {
  const paused = source.kind !== "none" && source.isPaused;
  $("pause").setAttribute("aria-pressed", paused);
  $("pause").textContent = paused ? "Go on" : "Pause";
}

// ---- texts

function describe(detail) {
  const millions = detail.multiplyAdds / 1e6;
  $("model-facts").textContent =
    `${(detail.parameters / 1e6).toFixed(2)} million parameters, ${millions < 1000 ? `${millions.toFixed(0)} million` : `${(millions / 1000).toFixed(1)} billion`} multiply-adds a picture`;
  const most = detail.labels.slice(0, 100);
  $("knows-summary").textContent = `What it can name: ${detail.labels.length} classes`;
  $("knows").textContent = most.join(", ") + (detail.labels.length > most.length ? ", …" : "");
  $("seen-canvas").width = detail.inputWidth;
  $("seen-canvas").height = detail.inputHeight;
  $("seen-text").textContent = `${detail.inputWidth} × ${detail.inputHeight}`;
  $("finder").style.setProperty("--share", share());
  $("invert-field").hidden = !detail.gray;
  $("samples").hidden = detail.samples.length === 0;
  $("sample-list").replaceChildren(...detail.samples.map(name => {
    const text = detail.labels[Number.parseInt(name, 10)];
    const image = Object.assign(new Image(28, 28), { src: `/samples/${name}`, alt: "" });
    const button = Object.assign(document.createElement("button"), { type: "button", title: text });
    button.setAttribute("aria-label", `Test picture: ${text}`);
    button.addEventListener("click", async () => openFile(await (await fetch(image.src)).blob()));
    button.append(image);
    const item = document.createElement("li");
    item.append(button);
    return item;
  }));
}

function describeMode() {
  const steps = $("mode-steps").checked;
  const budget = BUDGETS[$("budget").value];
  $("budget-field").hidden = !steps;
  $("progress").hidden = !steps;
  $("budget-text").textContent = `${budget} ms of the device a frame`;
  $("budget").setAttribute("aria-valuetext", `${budget} milliseconds`);
  $("network-title").textContent = steps ? "Network, a step" : "Network";
  $("mode-note").textContent = model?.noSteps
    ? `Steps are not possible here: ${model.noSteps}.`
    : steps
      ? "The network is spread over frames, as a game would: frames stay short, names come later."
      : "Every frame is named before the next is taken.";
}

function nearestBudget(milliseconds) {
  return BUDGETS.reduce((best, budget, i) => Math.abs(budget - milliseconds) < Math.abs(BUDGETS[best] - milliseconds) ? i : best, 0);
}

function setStatus(state, words) {
  if ($("status-text").textContent !== words) {
    $("status").dataset.state = state;
    $("status-text").textContent = words;
  }
}

function showNotice(about, title, words) {
  $("notice").dataset.about = about;
  $("notice-title").textContent = title;
  $("notice-text").textContent = words;
  $("notice").hidden = false;
  $("welcome").hidden = true;
}

function hideNotice(about) {
  if ($("notice").dataset.about === about || $("notice").dataset.about === "program") {
    $("notice").hidden = true;
    $("welcome").hidden = source.kind !== "none";
  }
}

setInterval(() => {
  const now = performance.now();
  if (model === null) {
    return;
  }
  // A network that takes long is live, too.
  if (now - lastAnswer < PAUSE || !connection.isFree) {
    frameTime.show(now, values => (1000 * values.length / values.reduce((sum, value) => sum + value, 0)).toFixed(1));
    latency.show(now);
    network.show(now);
  } else {
    setStatus("ready", "Ready");
  }
}, 250);

connection.open();
navigator.permissions?.query({ name: "camera" }).then(({ state }) => {
  if (state === "granted") {
    startCamera(null);
  }
}).catch(() => { /* This browser does not say: the button asks. */ });
