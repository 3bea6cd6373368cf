package storagetest

var dashContracts []staffContract
