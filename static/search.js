// Keys on the search page: / to the search box, j and k from quote to quote. The page works without this file.

document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select")) return;
    if (event.key === "/") {
        event.preventDefault();
        document.getElementById("q").select();
    } else if (event.key === "j" || event.key === "k") {
        const links = [...document.querySelectorAll("#quotes blockquote a")];
        const at = links.indexOf(document.activeElement);
        const next = links[event.key === "j" ? at + 1 : Math.max(at - 1, 0)];
        if (next) {
            next.focus();
            next.closest("article").scrollIntoView({ block: "nearest" });
        }
    }
});
