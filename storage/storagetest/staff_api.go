package storagetest

var apiContracts []staffContract
