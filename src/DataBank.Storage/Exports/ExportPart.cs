namespace DataBank.Storage;

/// <summary>Which versions of a type an export reads.</summary>
public enum ExportPart
{
    Resources,
    Deletions,

    /// <summary>Versions that others have replaced.</summary>
    Former,
}
