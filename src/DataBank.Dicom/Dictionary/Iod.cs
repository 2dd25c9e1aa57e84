namespace DataBank.Dicom;

/// <summary>What PS3.3 says of the instances of one SOP class.</summary>
/// <param name="Name">"ct-image"</param>
/// <param name="Attributes">All attributes of all modules, as members of a sequence without a name; of an attribute in several modules the strongest type.</param>
public sealed record Iod(string Name, IReadOnlyList<IodModule> Modules, IodAttribute Attributes);
