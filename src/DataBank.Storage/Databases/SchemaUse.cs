namespace DataBank.Storage;

/// <summary>What opening a database does about its schema.</summary>
public enum SchemaUse
{
    /// <summary>Makes it when there is none, and applies the migrations that are new.</summary>
    BringUpToDate,

    /// <summary>Takes it as another node has made it; one that is not up to date is a <see cref="SchemaProblem"/>.</summary>
    AsItIs,
}
