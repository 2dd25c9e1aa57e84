using DataBank.Storage;

namespace DataBank.Appliance;

/// <summary>The layout of a data folder.</summary>
/// <param name="path">What is this node's own.</param>
/// <param name="shared">What all nodes of one appliance share; null: the same folder.</param>
internal sealed class DataFolder(string path, string? shared = null)
{
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    public string Shared { get; } = System.IO.Path.GetFullPath(shared ?? path);

    public string Keys => System.IO.Path.Combine(Shared, "keys");

    /// <summary>The key that the vault's keys are wrapped under.</summary>
    public string KeyEncryptionKey => System.IO.Path.Combine(Keys, "key-encryption.key");

    public string Audit => System.IO.Path.Combine(Path, "audit");

    public string Blobs => System.IO.Path.Combine(Shared, "blobs");

    public string Spool => System.IO.Path.Combine(Path, "spool");

    /// <summary>Files on their way to research, while they are sent.</summary>
    public string ReleaseSpool => System.IO.Path.Combine(Path, "release-spool");

    /// <summary>Files of bulk data exports, until they are fetched.</summary>
    public string Exports => System.IO.Path.Combine(Shared, "exports");

    /// <summary>Files that are imported, until they are, and the reports on them.</summary>
    public string Imports => System.IO.Path.Combine(Shared, "imports");

    /// <summary>Where files are put to be imported, if no other place is set.</summary>
    public string ToImport => System.IO.Path.Combine(Shared, "to-import");

    /// <summary>FHIR packages that were installed.</summary>
    public string Packages => System.IO.Path.Combine(Shared, "packages");

    /// <summary>Reference genomes that were loaded.</summary>
    public string Genomes => System.IO.Path.Combine(Shared, "genomes");

    /// <summary>The search index of what is built in: made anew when it is gone.</summary>
    public string Definitions => System.IO.Path.Combine(Path, "definitions");

    /// <summary>Files of bulk data exports of views.</summary>
    public string ViewExports => System.IO.Path.Combine(Shared, "view-exports");

    /// <summary>Packages of anonymized releases.</summary>
    public string Releases => System.IO.Path.Combine(Shared, "releases");

    public string Views => System.IO.Path.Combine(Path, "views");

    public string ClinicalDatabase => System.IO.Path.Combine(Path, "clinical.db");

    public string AccessDatabase => System.IO.Path.Combine(Path, "access.db");

    public string VaultDatabase => System.IO.Path.Combine(Path, "vault.db");

    /// <summary>There while a restore is under way, or after it broke off.</summary>
    public string UnfinishedRestore => System.IO.Path.Combine(Path, "restore-unfinished");

    /// <summary>Makes the folders when they are absent, for their owner alone: they hold patients' records and the keys to them.</summary>
    public void Create()
    {
        foreach (var folder in new[] { Path, Shared }) OwnerOnly.CreateFolder(folder);
    }

    /// <summary>
    /// Keeps the folder to one process that serves it, until it ends however it may: two would break the chain of the journal, and take each other's files under way for left over ones.
    /// </summary>
    /// <exception cref="SettingsProblem">Another one serves it.</exception>
    public IDisposable Hold()
    {
        try
        {
            return new FileStream(System.IO.Path.Combine(Path, "serving"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
        }
        catch (IOException held) when (held.HResult is 11 or 35 or unchecked((int)0x80070020)) // EAGAIN of Linux and of others, a sharing violation.
        {
            throw new SettingsProblem($"Another process serves {Path}: stop it first. Several nodes have a data folder each (docs/operations.md).");
        }
    }
}
