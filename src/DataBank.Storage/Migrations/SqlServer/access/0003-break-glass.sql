-- Who has opened which closed record, why and for how long.
CREATE TABLE [BrokenGlasses] (
    [Id] nvarchar(450) NOT NULL,
    [Subject] nvarchar(450) NOT NULL,
    [PatientId] nvarchar(450) NOT NULL,
    [Reason] nvarchar(max) NOT NULL,
    [Begun] bigint NOT NULL,
    [Ends] bigint NOT NULL,
    CONSTRAINT [PK_BrokenGlasses] PRIMARY KEY ([Id])
);
CREATE INDEX [IX_BrokenGlasses_Ends] ON [BrokenGlasses] ([Ends]);
