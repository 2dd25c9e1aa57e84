using DataBank.Storage;

namespace DataBank.Server;

/// <summary>What the DIMSE services serve from and store into.</summary>
public sealed record DimseContent(InstanceArchive Archive, StudyStore Studies, BlobStore Blobs, ResourceStore Resources, JobStore Jobs, PatientIssuers Issuers, CommitmentStore Commitments, ImagingStudies Imaging, PerformedStepStore Steps, ImagingOrders Orders, WorklistStore Worklist, WorkitemStore Workitems);
