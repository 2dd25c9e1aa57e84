namespace DataBank.Storage;

public static class DestructionCauses
{
    /// <summary>Somebody asked for it: who, stands in the journal of access.</summary>
    public const string Request = "request";

    /// <summary>It was deleted, and the time that settings keep such things for was over.</summary>
    public const string Retention = "retention";
}
