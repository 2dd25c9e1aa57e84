namespace DataBank.Appliance;

/// <summary>The parts of the appliance that one process can play.</summary>
internal static class RoleNames
{
    public const string Clinical = "clinical";
    public const string Proxy = "proxy";
    public const string Console = "console";

    public static IReadOnlyList<string> All { get; } = [Clinical, Proxy, Console];
}
