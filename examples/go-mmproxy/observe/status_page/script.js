
"use strict";
(() => {
  const samples = 60;
  const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const interval = isCalm ? 5000 : 1000; // [ms]
  const patience = 4000; // [ms]
  const find = (id) => document.getElementById(id);
  const narrowSpace = "\u202f";

  // The same as the server writes.

  const grouped = (number) => Math.round(number).toString().replace(/\B(?=(\d{3})+$)/g, narrowSpace);

  const scaled = (number) => {
    const units = ["B", "kB", "MB", "GB", "TB", "PB", "EB"];
    let unit = 0;
    for (; number >= 999.5 && unit + 1 < units.length; ++unit) number /= 1000;
    const digits = unit === 0 || number >= 99.95 ? 0 : number >= 9.995 ? 1 : 2;
    return number.toFixed(digits) + narrowSpace + units[unit];
  };

  const lasting = (seconds) => {
    const parts = [["d", 86400], ["h", 3600], ["min", 60], ["s", 1]];
    const first = Math.max(0, parts.findIndex(([, size]) => seconds >= size));
    const from = seconds < 1 ? parts.length - 1 : first;
    return parts.slice(from, from + 2).map(([name, size]) => {
      const count = Math.floor(seconds / size);
      seconds -= count * size;
      return count + narrowSpace + name;
    }).join(" ");
  };

  const rate = (number, kind) => {
    const text = kind === "bytes" ? scaled(number) : number > 0 && number < 9.95 ? number.toFixed(1) : grouped(number);
    return text + "/s";
  };

  const whole = (number, kind) => kind === "bytes" ? scaled(number) : grouped(number);

  const write = (element, text) => {
    if (element && element.textContent !== text) element.textContent = text;
  };

  const made = (name, text, attributes = {}) => {
    const element = document.createElement(name);
    if (text !== undefined) element.textContent = text;
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };

  // What is shown as a chart: of each series the latest values, or rates of them.

  const chartOf = new Map();

  const draw = (svg, values) => {
    const top = Math.max(1e-9, ...values);
    const points = values.map((value, i) => {
      const x = 120 * (i + samples - values.length) / (samples - 1);
      return x.toFixed(1) + " " + (31 - 29 * value / top).toFixed(1);
    });
    if (points.length < 2) return;
    const line = "M" + points.join("L");
    const first = points[0].split(" ")[0];
    svg.querySelector(".line").setAttribute("d", line);
    svg.querySelector(".area").setAttribute("d", line + "L120 32L" + first + " 32Z");
  };

  const show = (element, total, seconds) => {
    const { series, kind, all } = element.dataset;
    const chart = chartOf.get(series) ?? { values: [] };
    const isRate = kind === "count" || kind === "bytes";
    const isNext = chart.last !== undefined && seconds > 0 && total >= chart.last;
    if (!isRate) chart.values.push(total);
    else if (isNext) chart.values.push((total - chart.last) / seconds);
    chart.values.splice(0, chart.values.length - samples);
    chart.last = total;
    chartOf.set(series, chart);
    const big = element.querySelector("[data-big]");
    if (!isRate) write(big, grouped(total));
    else if (chart.values.length > 0) write(big, rate(chart.values.at(-1), kind));
    const sum = whole(total, kind);
    if (isRate && chart.values.length > 0)
      write(element.querySelector("[data-small]"), all ? all.replace("{count}", sum) : sum);
    const meter = element.querySelector("meter");
    if (meter) meter.value = total;
    const svg = element.querySelector("svg");
    if (svg) draw(svg, chart.values);
  };

  // Each part of the page.

  const keyOf = (row) => row.service + "/" + row.protocol;

  const showRows = (rows, seconds) => {
    const shown = [...find("rows").children].map((row) => row.dataset.row);
    if (shown.join("\n") !== rows.map(keyOf).join("\n")) return location.reload(); // the services are others
    const sums = new Map();
    const add = (key, number) => sums.set(key, (sums.get(key) ?? 0) + number);
    for (const row of rows) {
      for (const field of ["active", "begun", "refused", "broken", "fromClientBytes", "fromTargetBytes"]) {
        add(keyOf(row) + "/" + field, row[field]);
        add("all/" + field, row[field]);
        add(row.protocol + "/" + field, row[field]);
      }
    }
    for (const element of document.querySelectorAll("[data-series]"))
      show(element, sums.get(element.dataset.series) ?? 0, seconds);
  };

  const reasonRow = (reason) => {
    const label = find("reasons").dataset;
    const row = made("tr", undefined, { role: "row" });
    const cause = made("th", reason.message + " ", { role: "rowheader", scope: "row", "data-label": label.reason });
    cause.append(made("code", reason.reason));
    const service = made("td", reason.service + " ", { role: "cell", "data-label": label.service });
    service.append(made("span", reason.protocol.toUpperCase(), { class: "tag " + reason.protocol }));
    const count = made("td", grouped(reason.count), { role: "cell", class: "number", "data-label": label.count });
    row.append(cause, service, made("td", label[reason.what], { role: "cell", "data-label": label.happened }), count);
    return row;
  };

  const recentLine = ({ time, level, msg, ...members }) => {
    const item = made("li", undefined, { class: level.toLowerCase() });
    const head = made("p");
    head.append(made("time", time.slice(0, 19).replace("T", " "), { datetime: time }), " ",
      made("span", level, { class: "tag " + level.toLowerCase() }), " ", made("strong", msg));
    const rest = Object.entries(members).map(([key, value]) => key + "=" + value).join("  ");
    item.append(head, made("p", rest, { class: "members" }));
    return item;
  };

  const replace = (list, none, table, entries, make) => {
    const text = JSON.stringify(entries);
    if (list.dataset.shown === text) return;
    list.dataset.shown = text;
    list.replaceChildren(...entries.map(make));
    none.hidden = entries.length > 0;
    table.hidden = entries.length === 0;
  };

  let cpu;

  const showProcess = (now, seconds) => {
    const { process } = now;
    const fact = (name, text) => write(document.querySelector(`[data-fact="${name}"]`), text);
    const load = cpu !== undefined && seconds > 0 ? 100 * (process.cpuSeconds - cpu) / seconds : undefined;
    cpu = process.cpuSeconds;
    fact("age", lasting(process.ageSeconds));
    const percent = load === undefined ? "" : " · " + load.toFixed(0) + narrowSpace + "%";
    fact("cpu", lasting(process.cpuSeconds) + percent);
    if (process.residentBytes !== undefined) fact("memory", scaled(process.residentBytes));
    if (process.openDescriptors !== undefined)
      fact("descriptors", grouped(process.openDescriptors) + " / " + grouped(process.maxDescriptors ?? 0));
    fact("repairs", grouped(now.routeRepairs));
    fact("reloads", grouped(process.reloads) + " / " + grouped(process.failedReloads));
  };

  const state = find("state");
  const serving = state.dataset.serving;

  const showState = (problem) => {
    write(find("state-text"), problem || serving);
    state.className = "state " + (problem ? "bad" : "good");
  };

  // The server's own clock, which its numbers go by, and what the page stands for: one process, as it was configured.
  let age;
  let shown;
  let latest = new Date();

  const showAll = (now) => {
    const configured = now.process.startedSeconds + "/" + now.process.reloads;
    if ((shown ??= configured) !== configured) return location.reload();
    if (age !== undefined && now.process.ageSeconds <= age) return; // a later answer has come before
    const seconds = age === undefined ? 0 : now.process.ageSeconds - age;
    age = now.process.ageSeconds;
    latest = new Date();
    find("lost").hidden = true;
    showState(now.problem);
    showRows(now.rows, seconds);
    replace(find("reasons"), find("no-reasons"), find("reasons-table"), now.reasons, reasonRow);
    replace(find("recent"), find("no-recent"), find("recent"), now.recent, recentLine);
    showProcess(now, seconds);
  };

  const showLoss = () => {
    const lost = find("lost");
    const text = lost.dataset.text.replace("{time}", latest.toLocaleTimeString());
    if (lost.textContent !== text) lost.textContent = text;
    lost.hidden = false;
  };

  let isPaused = false;

  const look = async () => {
    if (isPaused || document.hidden) return;
    try {
      const answer = await fetch("status.json", { cache: "no-store", signal: AbortSignal.timeout(patience) });
      if (!answer.ok) throw new Error(answer.statusText);
      showAll(await answer.json());
    } catch {
      showLoss();
    }
  };

  const lookOn = async () => {
    await look();
    setTimeout(lookOn, interval);
  };

  const button = find("pause");
  button.hidden = false;
  button.addEventListener("click", () => {
    isPaused = !isPaused;
    button.setAttribute("aria-pressed", String(isPaused));
  });
  document.addEventListener("visibilitychange", look);
  lookOn();
})();
