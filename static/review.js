// Keys on the review page: each stands on its button. The page works without this file.

const press = (key) => document.querySelector(`[data-key="${key}"]`);

document.addEventListener("keydown", (event) => {
    const field = event.target.closest("input, textarea, select");
    if (field?.form?.classList.contains("fix")) {
        if (event.key === "Escape") field.blur();
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            field.form.querySelector("button[value=fix]").click();
        }
        return;
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
    const button = /^[aexsu]$/.test(event.key) && press(event.key);
    if (!button) return;
    event.preventDefault();
    button.click();
    if (event.key === "e") document.getElementById("speaker").select();
});
