namespace DataBank.IntegrationTests;

/// <summary>Requests of what the vault tells after two people have approved them.</summary>
internal static class ReidentificationTasks
{
    /// <param name="parameter">What is named, one of the governance code system's task parameters.</param>
    /// <param name="system">Of its identifier.</param>
    /// <param name="value">Of its identifier.</param>
    public static string Task(string reason, string parameter, string system, string value) =>
        $$"""
        { "resourceType": "Task", "status": "requested", "intent": "order",
          "code": { "coding": [{ "system": "http://databank.example.jp/fhir/CodeSystem/governance", "code": "reidentify" }] },
          "reasonCode": { "coding": [{ "system": "http://databank.example.jp/fhir/CodeSystem/task-parameters", "code": "{{reason}}" }] },
          "input": [{ "type": { "coding": [{ "system": "http://databank.example.jp/fhir/CodeSystem/task-parameters", "code": "{{parameter}}" }] },
                      "valueIdentifier": { "system": "{{system}}", "value": "{{value}}" } }] }
        """;
}
