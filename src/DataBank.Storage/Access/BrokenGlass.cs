namespace DataBank.Storage;

/// <summary>Somebody has opened a closed record for a while.</summary>
/// <param name="Id">A random one.</param>
/// <param name="Subject">Who: the claim <c>sub</c> of the person.</param>
/// <param name="PatientId">Whose record: the id of the Patient.</param>
/// <param name="Reason">Why, in the person's own words.</param>
/// <param name="Begun">When it was opened, in seconds since 1970.</param>
/// <param name="Ends">When it closes again, in seconds since 1970.</param>
public sealed record BrokenGlass(string Id, string Subject, string PatientId, string Reason, long Begun, long Ends);
