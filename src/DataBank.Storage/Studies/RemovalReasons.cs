namespace DataBank.Storage;

/// <summary>Why an instance is among the removed ones.</summary>
internal static class RemovalReasons
{
    public const string Deleted = "deleted";
    public const string Replaced = "replaced";
}
