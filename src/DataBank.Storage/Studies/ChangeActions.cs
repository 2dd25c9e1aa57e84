namespace DataBank.Storage;

/// <summary>What happened to an instance, in the words of Microsoft's change feed.</summary>
internal static class ChangeActions
{
    public const string Create = "create";
    public const string Update = "update";
    public const string Delete = "delete";
}
