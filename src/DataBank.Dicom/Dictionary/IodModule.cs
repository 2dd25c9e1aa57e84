namespace DataBank.Dicom;

/// <summary>A module of an IOD.</summary>
/// <param name="Name">"general-study"</param>
/// <param name="Attributes">The module's attributes, as members of a sequence without a name.</param>
public sealed record IodModule(string Name, ModuleUsage Usage, IodAttribute Attributes);
