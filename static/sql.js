// The field for SQL: an editor with colours, and a button that lays the query out.

const field = document.querySelector("textarea#sql-editor");
const shown = document.querySelector("pre#sql-query");
const format = document.querySelector("button#sql-format");

if (field) {
    const editor = CodeMirror.fromTextArea(field, { mode: "text/x-sql", lineNumbers: true, lineWrapping: true });
    editor.getInputField().setAttribute("aria-label", "SQL");
    editor.setOption("extraKeys", { "Shift-Enter": () => field.form.submit(), Tab: false });
    if (format) {
        format.hidden = false;
        format.addEventListener("click", () => editor.setValue(sqlFormatter.format(editor.getValue())));
    }
} else if (shown && format) {
    format.hidden = false;
    format.addEventListener("click", () => { shown.textContent = sqlFormatter.format(shown.textContent); });
}
