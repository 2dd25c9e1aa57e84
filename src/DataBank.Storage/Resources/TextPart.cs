namespace DataBank.Storage;

/// <summary>Which text of a resource is looked at.</summary>
internal enum TextPart
{
    Narrative,
    Content,
}
