namespace DataBank.Appliance;

/// <summary>The layout of a data folder.</summary>
internal sealed class DataFolder(string path)
{
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string Keys => System.IO.Path.Combine(Path, "keys");

    public string Audit => System.IO.Path.Combine(Path, "audit");

    public string Blobs => System.IO.Path.Combine(Path, "blobs");

    public string Views => System.IO.Path.Combine(Path, "views");

    public string ClinicalDatabase => System.IO.Path.Combine(Path, "clinical.db");

    public string VaultDatabase => System.IO.Path.Combine(Path, "vault.db");
}
