using DataBank.Dicom;

namespace DataBank.Server;

/// <summary>Studies that have been quiet for a while are sent on.</summary>
/// <param name="Name">AE title or address of the destination: jobs name their rule by it.</param>
/// <param name="Peer">Sent to by C-STORE; null: by STOW-RS.</param>
/// <param name="Store">Base URL of DICOMweb when there is no peer.</param>
/// <param name="Token">Gives the access token that <paramref name="Store"/> asks for before each request; null: it asks for none.</param>
/// <param name="Quiet">How long nothing must have arrived.</param>
/// <param name="Modalities">Studies with one of these only; empty: all.</param>
public sealed record ForwardingRule(string Name, DicomPeer? Peer, Uri? Store, Func<CancellationToken, ValueTask<string?>> Token, TimeSpan Quiet, IReadOnlySet<string> Modalities);
