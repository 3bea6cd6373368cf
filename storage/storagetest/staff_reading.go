package storagetest

var readingContracts []staffContract
