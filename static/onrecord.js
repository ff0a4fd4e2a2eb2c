// Copying to the clipboard, and menus that close when a click goes elsewhere. Every page works without this file.

document.querySelectorAll("button[data-copy]").forEach((button) => {
    button.hidden = false;
    const label = button.textContent;
    button.addEventListener("click", async () => {
        const place = document.getElementById(button.dataset.copy);
        const words = place.tagName === "A" ? place.href : place.textContent;
        try {
            await navigator.clipboard.writeText(words);
            button.textContent = "Copied";
        } catch {
            // Browsers give the clipboard to https and localhost only: leave the words marked, ready for Ctrl-C.
            place.closest("details")?.setAttribute("open", "");
            getSelection().selectAllChildren(place);
            button.textContent = "Press Ctrl-C";
        }
        setTimeout(() => { button.textContent = label; }, 2500);
    });
});

document.addEventListener("click", (event) => {
    document.querySelectorAll("details.nav-menu[open], details.actions-menu-links[open]").forEach((menu) => {
        if (!menu.contains(event.target)) menu.open = false;
    });
});

// What Datasette's own script for tables asks for, on the pages that have it.
var DATASETTE_ALLOW_FACET = document.querySelector("meta[name=allow-facet]")?.content === "true";
