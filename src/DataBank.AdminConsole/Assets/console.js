"use strict";
// Lists the research themes with the token that was typed in; it is sent to this appliance only and kept nowhere.
document.getElementById("themes-form").addEventListener("submit", async event => {
  event.preventDefault();
  const message = document.getElementById("themes-message");
  const list = document.getElementById("themes-list");
  list.replaceChildren();
  const answer = await fetch("/fhir/ResearchStudy?_count=100", {
    headers: { Authorization: "Bearer " + document.getElementById("token").value.trim(), Accept: "application/fhir+json" },
  });
  if (!answer.ok) {
    message.textContent = answer.status === 401 ? "トークンが無効です。 The token is not valid." : `読めませんでした。 Could not be read (${answer.status}).`;
    return;
  }
  const studies = ((await answer.json()).entry ?? []).map(entry => entry.resource).filter(resource => resource.resourceType === "ResearchStudy");
  message.textContent = studies.length === 0 ? "テーマはまだありません。 There is no theme yet." : `${studies.length} 件 themes`;
  for (const study of studies) {
    const item = document.createElement("li");
    item.textContent = `${study.title ?? study.id} (${study.id}) — ${study.status}`;
    list.append(item);
  }
});
