namespace DataBank.Server;

/// <summary>What an EHR says when it starts an app for somebody (https://hl7.org/fhir/smart-app-launch/app-launch.html#launch-app-ehr-launch).</summary>
/// <param name="Client">The app's <c>client_id</c>.</param>
/// <param name="Patient">Id of the Patient whose record is open; null: none is.</param>
/// <param name="Encounter">Id of the Encounter that is open; null: none is.</param>
/// <param name="Person">Who is to use the app, by sign-in name; null: whoever signs in.</param>
public sealed record Launch(string Client, string? Patient, string? Encounter, string? Person);
