// The bars of a chart, drawn by uPlot (beside this file): counts under the pointer, a click or the arrow keys and Enter
// for one period, a drag for several. Without this file, and on paper, the drawing that the page holds is shown.

for (const figure of document.querySelectorAll("figure.chart[data-counts]")) {
    const counts = figure.dataset.counts.split(",").map(Number);
    const labels = figure.dataset.labels.split("|");
    const periods = figure.dataset.periods.split(",");
    const names = figure.dataset.names.split("|");
    const links = [...figure.querySelectorAll("svg a")];
    const linkOf = new Map(links.map((link) => [Number(link.dataset.bar), link]));
    const ink = (name) => () => getComputedStyle(figure).getPropertyValue(name).trim();
    const part = (name) => Object.assign(document.createElement("div"), { className: name, hidden: true });
    const [band, told] = [part("band"), part("told")];
    const height = () => (figure.clientWidth < 500 ? 130 : 150);
    const from = (x) => Math.max(0, Math.min(counts.length - 1, x));

    const point = (plot, at) => {
        const known = at !== null && at !== undefined;
        band.hidden = told.hidden = !known;
        if (!known) return;
        const [left, right] = [at - 0.5, at + 0.5].map((x) => plot.valToPos(x, "x"));
        Object.assign(band.style, { left: `${left}px`, width: `${right - left}px` });
        told.textContent = `${names[at]}: ${counts[at].toLocaleString("en")}`;
        const room = plot.over.clientWidth - told.offsetWidth;
        told.style.left = `${Math.max(0, Math.min(room, (left + right - told.offsetWidth) / 2))}px`;
        plot.over.style.cursor = linkOf.has(at) ? "pointer" : "default";
    };

    const chosen = (plot) => {
        if (plot.select.width < 8 || !figure.dataset.range) return;
        const [first, last] = [plot.select.left, plot.select.left + plot.select.width]
            .map((x) => periods[from(Math.round(plot.posToVal(x, "x")))]);
        location.href = figure.dataset.range.replace("FIRST", first).replace("LAST", last);
    };

    const plot = new uPlot({
        width: figure.clientWidth,
        height: height(),
        legend: { show: false },
        cursor: {
            x: false,
            y: false,
            points: { show: false },
            drag: { x: Boolean(figure.dataset.range), y: false, setScale: false, dist: 8 },
        },
        scales: { x: { time: false, range: [-0.5, counts.length - 0.5] }, y: { range: [0, Math.max(...counts) * 1.08] } },
        axes: [
            {
                stroke: ink("--soft"), font: "12px system-ui, sans-serif", grid: { show: false }, ticks: { show: false }, size: 24, gap: 4,
                // As many as stand side by side.
                splits: (plot) => {
                    const known = labels.flatMap((label, at) => (label ? [at] : []));
                    const every = Math.ceil((known.length * 72) / (plot.width - 60));
                    return known.filter((_, at) => at % every === 0);
                },
                values: (_, at) => at.map((one) => labels[one]),
            },
            {
                stroke: ink("--soft"), font: "12px system-ui, sans-serif", size: 48, gap: 4, ticks: { show: false }, space: 36,
                grid: { stroke: ink("--line"), width: 1 },
                values: (_, at) => at.map((one) => (Number.isInteger(one) ? one.toLocaleString("en") : "")),
            },
        ],
        series: [
            {},
            { fill: ink("--link"), stroke: ink("--link"), width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.8, 60] }) },
        ],
        hooks: {
            setCursor: [(plot) => point(plot, plot.cursor.left < 0 ? null : plot.cursor.idx)],
            setSelect: [chosen],
        },
    }, [counts.map((_, at) => at), counts], figure);
    plot.root.setAttribute("aria-hidden", "true");
    plot.over.append(band, told);
    plot.over.addEventListener("click", () => {
        if (plot.select.width < 8) linkOf.get(plot.cursor.idx)?.dispatchEvent(new MouseEvent("click"));
    });
    figure.prepend(plot.root);
    figure.classList.add("drawn");

    // The links of the drawing stay, unseen: one stop for the Tab key, arrows from bar to bar, words for a screen reader.
    const stop = (link) => links.forEach((one) => one.setAttribute("tabindex", one === link ? "0" : "-1"));
    stop(links[links.length - 1]);
    for (const [at, link] of links.entries()) {
        link.addEventListener("focus", () => { stop(link); point(plot, Number(link.dataset.bar)); });
        link.addEventListener("blur", () => point(plot, null));
        link.addEventListener("keydown", (event) => {
            const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: links.length - 1 }[event.key];
            if (to === undefined) return;
            event.preventDefault();
            links[to]?.focus();
        });
    }

    new ResizeObserver(() => plot.setSize({ width: figure.clientWidth, height: height() })).observe(figure);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot.redraw(true, true));
}
