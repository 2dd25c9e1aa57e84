namespace DataBank.Server;

/// <summary>A patient or encounter that a person may choose for an app.</summary>
/// <param name="Id">Of the resource.</param>
/// <param name="Name">What a person knows it by.</param>
/// <param name="Details">Birth date and sex, or when.</param>
internal sealed record Choice(string Id, string Name, string Details);
