namespace DataBank.Appliance;

/// <summary>The layout of a data folder.</summary>
internal sealed class DataFolder(string path)
{
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string Keys => System.IO.Path.Combine(Path, "keys");

    public string Audit => System.IO.Path.Combine(Path, "audit");

    public string Blobs => System.IO.Path.Combine(Path, "blobs");

    public string Spool => System.IO.Path.Combine(Path, "spool");

    /// <summary>Files of bulk data exports, until they are fetched.</summary>
    public string Exports => System.IO.Path.Combine(Path, "exports");

    /// <summary>Files that are imported, until they are, and the reports on them.</summary>
    public string Imports => System.IO.Path.Combine(Path, "imports");

    /// <summary>Where files are put to be imported, if no other place is set.</summary>
    public string ToImport => System.IO.Path.Combine(Path, "to-import");

    /// <summary>FHIR packages that were installed.</summary>
    public string Packages => System.IO.Path.Combine(Path, "packages");

    /// <summary>The search index of what is built in: made anew when it is gone.</summary>
    public string Definitions => System.IO.Path.Combine(Path, "definitions");

    public string Views => System.IO.Path.Combine(Path, "views");

    public string ClinicalDatabase => System.IO.Path.Combine(Path, "clinical.db");

    public string VaultDatabase => System.IO.Path.Combine(Path, "vault.db");

    /// <summary>Makes the folder when it is absent, for its owner alone: it holds patients' records and the keys to them.</summary>
    public void Create()
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(Path);
        else Directory.CreateDirectory(Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
